# SPDX-License-Identifier: GPL-2.0-or-later
# The contract of 0.1.x, with nothing of the driver's own: messages are those of
# the release's file, or are written member by member, by their numbers.
import functools
import json
import os

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICE = "/openshell.compute.v1.ComputeDriver/"
CONTRACT = "openshell.compute.contract"
SECRETS = ("Z2F0ZXdheQ.dG9rZW4.c2VjcmV0", "c2FuZGJveA.dG9rZW4.c2VjcmV0")


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def member(number, value):
    """One of a message: a number, or bytes with their length before them."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def members(data):
    """All of a message, by their numbers."""
    out = {}
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = number()
        value = number()
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        out.setdefault(tag >> 3, []).append(value)
    return out


@functools.lru_cache(maxsize=None)
def pool():
    """Of the release, beside that of 0.0.x, whose names are the same."""
    out = descriptor_pool.DescriptorPool()
    files = descriptor_pb2.FileDescriptorSet()
    with open(os.environ["GPUBOX_CONTRACT"], "rb") as data:
        files.ParseFromString(data.read())
    for one in files.file:
        out.AddSerializedFile(one.SerializeToString())
    return out


@functools.lru_cache(maxsize=None)
def release(name):
    """The class of a message of the release."""
    found = pool().FindMessageTypeByName("openshell.compute.v1." + name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(found)
    return message_factory.MessageFactory(pool()).GetPrototype(found)


def meeting(major=1, minor=0, knows=(CONTRACT,), needs=(CONTRACT,)):
    """GetCapabilitiesRequest"""
    peer = (member(1, member(1, major) + member(2, minor))
            if major is not None else b"")
    peer += member(2, "openshell/gateway") + member(3, "0.1.2")
    peer += b"".join(member(4, word) for word in knows)
    peer += b"".join(member(5, word) for word in needs)
    return member(1, peer)


def launch(**more):
    supervisor = {
        "session_id": "6f1d8a52-7c1e-4b3f-9d0a-2f5b8c7e1a90",
        "runtime_generation": "generation-1", "session_rotation": 1,
        "auth_epoch": 1, "gateway_token": SECRETS[0],
        "gateway_expires_at": 1 << 40, "sandbox_token": SECRETS[1],
        "sandbox_expires_at": 1 << 40}
    key = {"key_id": "k1", "public_key_pem": list(b"-----BEGIN PUBLIC KEY")}
    auth = {"supervisor": supervisor, "gateway_id": "gateway",
            "verification_keys": [key]}
    auth.update(more)
    return json.dumps(auth).encode()
