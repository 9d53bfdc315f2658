// SPDX-License-Identifier: GPL-2.0-or-later

// A gateway's side of the contract, as grpc-go speaks it. Prints TAP.
// Usage: conformance SOCKET [METHOD ID [IMAGE [gpu]]]
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"conformance/pb"
)

const service = "/openshell.compute.v1.ComputeDriver/"

var count, failed int

func ok(good bool, name string, why ...interface{}) {
	count++
	if good {
		fmt.Printf("ok %d - %s\n", count, name)
		return
	}
	failed++
	fmt.Printf("not ok %d - %s\n", count, name)
	fmt.Printf("# %s\n", strings.ReplaceAll(fmt.Sprintln(why...), "\n", "\n# "))
}

type gateway struct {
	ctx     context.Context
	conn    *grpc.ClientConn
	patient bool // waits for a driver that is not there yet
}

func (g *gateway) call(method string, request, reply proto.Message) error {
	return g.conn.Invoke(g.ctx, service+method, request, reply,
		grpc.WaitForReady(g.patient))
}

// refused says whether the call ends with that code and such a sentence.
func (g *gateway) refused(name, method string, request proto.Message,
	code codes.Code, says string) {
	err := g.call(method, request, &pb.GetSandboxResponse{})
	ok(status.Code(err) == code && strings.Contains(fmt.Sprint(err), says),
		name, err)
}

// lives says whether the connection still answers.
func (g *gateway) lives(name string) {
	var caps pb.GetCapabilitiesResponse
	err := g.call("GetCapabilities", &pb.GetCapabilitiesRequest{}, &caps)
	ok(err == nil && caps.DriverName == "gpubox", name, err, &caps)
}

func (g *gateway) watch(ctx context.Context) (grpc.ClientStream, error) {
	stream, err := g.conn.NewStream(ctx,
		&grpc.StreamDesc{ServerStreams: true}, service+"WatchSandboxes")
	if err == nil {
		err = stream.SendMsg(&pb.WatchSandboxesRequest{})
	}
	if err == nil {
		err = stream.CloseSend()
	}
	if err == nil {
		// its headers come before there is anything to tell
		_, err = stream.Header()
	}
	return stream, err
}

// saw reads the stream until the sandbox has that reason, or is gone.
func saw(stream grpc.ClientStream, id, reason string) (bool, interface{}) {
	var seen []string
	for {
		var event pb.WatchSandboxesEvent
		if err := stream.RecvMsg(&event); err != nil {
			return false, fmt.Sprint(seen, err)
		}
		if event.GetDeleted().GetSandboxId() == id {
			return reason == "", seen
		}
		one := event.GetSandbox().GetSandbox()
		if one.GetId() != id {
			continue
		}
		for _, condition := range one.GetStatus().GetConditions() {
			seen = append(seen, condition.Reason)
			if condition.Reason == reason {
				return true, seen
			}
		}
	}
}

func sandbox(image string) *pb.DriverSandbox {
	return &pb.DriverSandbox{Id: "go", Name: "go", Spec: &pb.DriverSandboxSpec{
		SandboxToken: "t", Template: &pb.DriverSandboxTemplate{
			Image: image, Resources: &pb.DriverResourceRequirements{
				MemoryLimit: "256Mi"}}}}
}

func (g *gateway) refusals() {
	var list pb.ListSandboxesResponse
	err := g.call("ListSandboxes", &pb.ListSandboxesRequest{}, &list)
	ok(err == nil && len(list.Sandboxes) == 0, "there are no sandboxes", err)
	g.refused("a sandbox that cannot be had is refused with a sentence",
		"ValidateSandboxCreate",
		&pb.ValidateSandboxCreateRequest{Sandbox: sandbox("none:1")},
		codes.FailedPrecondition, "there is no ")
	g.refused("a call that is none is not implemented", "NoSuchCall",
		&pb.GetSandboxRequest{}, codes.Unimplemented, "no such call")
	g.refused("a message of more than 1 MiB is refused", "GetSandbox",
		&pb.GetSandboxRequest{SandboxId: strings.Repeat("x", 1<<20)},
		codes.ResourceExhausted, "1 MiB")
	g.lives("and the connection goes on")
}

func (g *gateway) streams() {
	ctx, cancel := context.WithTimeout(g.ctx, time.Second)
	stream, err := g.watch(ctx)
	if err == nil {
		err = stream.RecvMsg(&pb.WatchSandboxesEvent{})
	}
	ok(status.Code(err) == codes.DeadlineExceeded, "a stream has its deadline",
		err)
	cancel()
	good := 0
	for i := 0; i < 40; i++ {
		ctx, cancel := context.WithCancel(g.ctx)
		stream, err = g.watch(ctx)
		cancel()
		if err == nil {
			err = stream.RecvMsg(&pb.WatchSandboxesEvent{})
		}
		if status.Code(err) == codes.Canceled {
			good++
		}
	}
	ok(good == 40, "40 streams are cancelled", good, err)
	errs := make(chan error)
	for i := 0; i < 500; i++ {
		go func() {
			errs <- g.call("ListSandboxes", &pb.ListSandboxesRequest{},
				&pb.ListSandboxesResponse{})
		}()
	}
	good = 0
	for i := 0; i < 500; i++ {
		if err = <-errs; err == nil {
			good++
		}
	}
	ok(good == 500, "500 calls at a time are answered", good, err)
}

func (g *gateway) life() {
	stream, err := g.watch(g.ctx)
	if err == nil {
		err = g.call("CreateSandbox",
			&pb.CreateSandboxRequest{Sandbox: sandbox("box:1")},
			&pb.CreateSandboxResponse{})
	}
	ok(err == nil, "a sandbox is created", err)
	if err != nil {
		return
	}
	good, why := saw(stream, "go", "GuestRunning")
	ok(good, "it is seen to run", why)
	err = g.call("StopSandbox", &pb.StopSandboxRequest{SandboxId: "go"},
		&pb.StopSandboxResponse{})
	ok(err == nil, "it is stopped", err)
	good, why = saw(stream, "go", "GuestStopped")
	ok(good, "that is seen", why)
	var gone pb.DeleteSandboxResponse
	err = g.call("DeleteSandbox", &pb.DeleteSandboxRequest{SandboxId: "go"},
		&gone)
	ok(err == nil && gone.Deleted, "it is deleted", err)
	good, why = saw(stream, "go", "")
	ok(good, "and so is that", why)
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 900*time.Second)
	defer cancel()
	conn, err := grpc.Dial("unix:"+os.Args[1],
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		fmt.Println("Bail out!", err)
		os.Exit(1)
	}
	g := &gateway{ctx, conn, len(os.Args) == 2}
	if !g.patient {
		g.byHand(os.Args[2:])
		return
	}
	g.lives("grpc-go is answered")
	g.refusals()
	g.streams()
	g.life()
	fmt.Printf("1..%d\n", count)
	if failed > 0 {
		os.Exit(1)
	}
}
