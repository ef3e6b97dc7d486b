//! The program `instantly-rbac`.

fn main() -> std::process::ExitCode {
    instantly_rbac_cli::start(std::env::args_os().skip(1)).into()
}
