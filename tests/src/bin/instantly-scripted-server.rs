//! The scripted server as a program, for the runners of other languages: prints its address, and
//! runs until its standard input ends.

use std::io::Read;

use instantly_tests::{scripted::ScriptedServer, vectors};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(vectors::folder, Into::into);
    let server = ScriptedServer::start(vectors::load(&folder))?;
    println!("{}", server.url());
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
