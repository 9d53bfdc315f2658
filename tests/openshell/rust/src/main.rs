// SPDX-License-Identifier: GPL-2.0-or-later

//! A gateway's side of the contract, as tonic speaks it, which the real one is
//! made with. Prints TAP. Usage: conformance SOCKET

use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Code, Request, Status, Streaming};
use tower::service_fn;

mod pb {
    tonic::include_proto!("openshell.compute.v1");
}

use pb::compute_driver_client::ComputeDriverClient;
use pb::watch_sandboxes_event::Payload;

type Client = ComputeDriverClient<Channel>;

#[derive(Default)]
struct Tap {
    count: usize,
    failed: usize,
}

impl Tap {
    fn ok(&mut self, good: bool, name: &str, why: impl std::fmt::Debug) {
        self.count += 1;
        let not = if good { "" } else { "not " };
        println!("{not}ok {} - {name}", self.count);
        if !good {
            self.failed += 1;
            println!("# {why:?}");
        }
    }

    /// The call ends with that code and such a sentence.
    fn refused<T: std::fmt::Debug>(
        &mut self,
        name: &str,
        got: Result<T, Status>,
        code: Code,
        says: &str,
    ) {
        let good = got
            .as_ref()
            .is_err_and(|s| s.code() == code && s.message().contains(says));
        self.ok(good, name, got);
    }
}

async fn connect(path: &str) -> Result<Channel, tonic::transport::Error> {
    let path = path.to_string();
    Endpoint::from_static("http://[::]:50051")
        .connect_with_connector(service_fn(move |_: Uri| {
            let path = path.clone();
            async move { Ok::<_, std::io::Error>(TokioIo::new(UnixStream::connect(path).await?)) }
        }))
        .await
}

fn sandbox(image: &str) -> Option<pb::DriverSandbox> {
    Some(pb::DriverSandbox {
        id: "rust".into(),
        name: "rust".into(),
        spec: Some(pb::DriverSandboxSpec {
            sandbox_token: "t".into(),
            template: Some(pb::DriverSandboxTemplate {
                image: image.into(),
                resources: Some(pb::DriverResourceRequirements {
                    memory_limit: "256Mi".into(),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            ..Default::default()
        }),
        ..Default::default()
    })
}

/// Reads the stream until the sandbox has that reason, or (None) is gone.
async fn saw(
    stream: &mut Streaming<pb::WatchSandboxesEvent>,
    reason: Option<&str>,
) -> Result<(), String> {
    let mut seen = Vec::new();
    loop {
        match stream.message().await {
            Ok(Some(event)) => match event.payload {
                Some(Payload::Deleted(_)) if reason.is_none() => return Ok(()),
                Some(Payload::Sandbox(one)) => {
                    let status = one.sandbox.and_then(|s| s.status).unwrap_or_default();
                    for condition in status.conditions {
                        if Some(condition.reason.as_str()) == reason {
                            return Ok(());
                        }
                        seen.push(condition.reason);
                    }
                }
                _ => {}
            },
            other => return Err(format!("{seen:?} {other:?}")),
        }
    }
}

async fn lives(tap: &mut Tap, client: &mut Client, name: &str) {
    let got = client
        .get_capabilities(pb::GetCapabilitiesRequest::default())
        .await;
    let good = got
        .as_ref()
        .is_ok_and(|r| r.get_ref().driver_name == "gpubox");
    tap.ok(good, name, got);
}

async fn refusals(tap: &mut Tap, client: &mut Client, channel: Channel) {
    let got = client
        .list_sandboxes(pb::ListSandboxesRequest::default())
        .await;
    let good = got.as_ref().is_ok_and(|r| r.get_ref().sandboxes.is_empty());
    tap.ok(good, "there are no sandboxes", got);
    let got = client
        .validate_sandbox_create(pb::ValidateSandboxCreateRequest {
            sandbox: sandbox("none:1"),
        })
        .await;
    tap.refused(
        "a sandbox that cannot be had is refused with a sentence",
        got,
        Code::FailedPrecondition,
        "there is no ",
    );
    let mut any = tonic::client::Grpc::new(channel);
    any.ready().await.expect("the channel is ready");
    let codec: tonic_prost::ProstCodec<pb::GetSandboxRequest, pb::GetSandboxResponse> =
        tonic_prost::ProstCodec::default();
    let path = tonic::codegen::http::uri::PathAndQuery::from_static(
        "/openshell.compute.v1.ComputeDriver/NoSuchCall",
    );
    let got = any
        .unary(Request::new(pb::GetSandboxRequest::default()), path, codec)
        .await;
    tap.refused(
        "a call that is none is not implemented",
        got,
        Code::Unimplemented,
        "no such call",
    );
    let got = client
        .get_sandbox(pb::GetSandboxRequest {
            sandbox_id: "x".repeat(1 << 20),
            ..Default::default()
        })
        .await;
    tap.refused(
        "a message of more than 1 MiB is refused",
        got,
        Code::ResourceExhausted,
        "1 MiB",
    );
    lives(tap, client, "and the connection goes on").await;
}

async fn streams(tap: &mut Tap, client: &mut Client) {
    let mut request = Request::new(pb::WatchSandboxesRequest::default());
    // the driver hears of it as grpc-timeout, and says the end
    request
        .metadata_mut()
        .insert("grpc-timeout", "1S".parse().expect("a value of a header"));
    let got = match client.watch_sandboxes(request).await {
        Ok(stream) => stream.into_inner().message().await,
        Err(status) => Err(status),
    };
    tap.refused("a stream has its deadline", got, Code::DeadlineExceeded, "");
    let mut good = 0;
    for _ in 0..40 {
        // dropped: cancelled
        if client
            .watch_sandboxes(pb::WatchSandboxesRequest::default())
            .await
            .is_ok()
        {
            good += 1;
        }
    }
    tap.ok(good == 40, "40 streams are cancelled", good);
    let calls: Vec<_> = (0..500)
        .map(|_| {
            let mut client = client.clone();
            tokio::spawn(async move {
                client
                    .list_sandboxes(pb::ListSandboxesRequest::default())
                    .await
                    .is_ok()
            })
        })
        .collect();
    good = 0;
    for call in calls {
        good += usize::from(call.await.unwrap_or(false));
    }
    tap.ok(good == 500, "500 calls at a time are answered", good);
}

async fn life(tap: &mut Tap, client: &mut Client) {
    let mut stream = match client
        .watch_sandboxes(pb::WatchSandboxesRequest::default())
        .await
    {
        Ok(stream) => stream.into_inner(),
        Err(status) => return tap.ok(false, "there is a stream", status),
    };
    let request = pb::CreateSandboxRequest {
        sandbox: sandbox("box:1"),
    };
    let got = client.create_sandbox(request).await;
    tap.ok(got.is_ok(), "a sandbox is created", &got);
    if got.is_err() {
        return;
    }
    let seen = saw(&mut stream, Some("GuestRunning")).await;
    tap.ok(seen.is_ok(), "it is seen to run", seen);
    let got = client
        .stop_sandbox(pb::StopSandboxRequest {
            sandbox_id: "rust".into(),
            ..Default::default()
        })
        .await;
    tap.ok(got.is_ok(), "it is stopped", got);
    let seen = saw(&mut stream, Some("GuestStopped")).await;
    tap.ok(seen.is_ok(), "that is seen", seen);
    let got = client
        .delete_sandbox(pb::DeleteSandboxRequest {
            sandbox_id: "rust".into(),
            ..Default::default()
        })
        .await;
    let good = got.as_ref().is_ok_and(|r| r.get_ref().deleted);
    tap.ok(good, "it is deleted", got);
    let seen = saw(&mut stream, None).await;
    tap.ok(seen.is_ok(), "and so is that", seen);
}

async fn run(tap: &mut Tap, path: &str) {
    let channel = match connect(path).await {
        Ok(channel) => channel,
        Err(error) => return tap.ok(false, "tonic is answered", error),
    };
    let mut client = ComputeDriverClient::new(channel.clone());
    lives(tap, &mut client, "tonic is answered").await;
    refusals(tap, &mut client, channel).await;
    streams(tap, &mut client).await;
    life(tap, &mut client).await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let path = std::env::args().nth(1).expect("SOCKET");
    let mut tap = Tap::default();
    if tokio::time::timeout(Duration::from_secs(900), run(&mut tap, &path))
        .await
        .is_err()
    {
        tap.ok(false, "it comes to an end", "");
    }
    println!("1..{}", tap.count);
    std::process::exit(i32::from(tap.failed > 0));
}
