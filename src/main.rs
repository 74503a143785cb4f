//! The `oinlint` program. Everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    oinlint::cli::main()
}
