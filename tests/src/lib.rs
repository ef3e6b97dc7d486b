//! The shared test vectors: their form, the scripted server that plays them and judges what came
//! out, and the Rust side of running one. Every language has a runner of its own over the same
//! server.

pub mod dispatch;
pub mod judge;
pub mod mutants;
pub mod raw;
pub mod recorder;
pub mod scripted;
pub mod server;
pub mod vectors;
