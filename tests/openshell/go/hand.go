// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"conformance/pb"
)

// byHand makes one call and prints what it ended with, for scripts:
// METHOD ID [IMAGE [gpu]]
func (g *gateway) byHand(words []string) {
	var reply proto.Message
	id := words[1]
	box := sandbox(append(words, "")[2])
	box.Id, box.Name = id, id
	if len(words) > 3 {
		box.Spec.ResourceRequirements = &pb.ResourceRequirements{
			Gpu: &pb.GpuResourceRequirements{}}
	}
	var request proto.Message
	switch words[0] {
	case "Validate":
		words[0] = "ValidateSandboxCreate"
		request = &pb.ValidateSandboxCreateRequest{Sandbox: box}
		reply = &pb.ValidateSandboxCreateResponse{}
	case "Create":
		request = &pb.CreateSandboxRequest{Sandbox: box}
		reply = &pb.CreateSandboxResponse{}
	case "Start":
		request = &pb.StartSandboxRequest{SandboxId: id}
		reply = &pb.StartSandboxResponse{}
	case "Stop":
		request = &pb.StopSandboxRequest{SandboxId: id}
		reply = &pb.StopSandboxResponse{}
	case "Delete":
		request = &pb.DeleteSandboxRequest{SandboxId: id}
		reply = &pb.DeleteSandboxResponse{}
	default:
		g.state(id)
		return
	}
	if words[0] != "ValidateSandboxCreate" {
		words[0] += "Sandbox"
	}
	err := g.call(words[0], request, reply)
	fmt.Printf("%s: %s\n", status.Code(err), status.Convert(err).Message())
}

// state prints the first condition of a sandbox, or nothing when there is none.
func (g *gateway) state(id string) {
	var got pb.GetSandboxResponse
	err := g.call("GetSandbox", &pb.GetSandboxRequest{SandboxId: id}, &got)
	if err != nil {
		return
	}
	one := got.Sandbox.Status.Conditions[0]
	fmt.Printf("%s=%s %s %s\n", one.Type, one.Status, one.Reason, one.Message)
}
