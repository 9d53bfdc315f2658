// SPDX-License-Identifier: GPL-2.0-or-later

fn main() {
    let protos = std::env::var("GPUBOX_PROTOS").expect("GPUBOX_PROTOS");
    println!("cargo:rerun-if-changed={protos}");
    tonic_prost_build::configure()
        .build_server(false)
        .compile_protos(&[format!("{protos}/compute_driver.proto")], &[protos])
        .expect("the contract compiles");
}
