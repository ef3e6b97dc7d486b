//! The command line called as a function, as the packages for Python and Node call it.

use std::time::Duration;

use instantly_rbac_cli::{Interrupt, Status, Streams, run};

/// What it ends with, and what it writes to stdout and stderr.
fn call(arguments: &[&str], interrupt: &Interrupt) -> (Status, String, String) {
    let (mut output, mut messages) = (Vec::new(), Vec::new());
    let mut input = std::io::empty();
    let mut streams = Streams::new(&mut input, &mut output, &mut messages);
    streams.interrupt = interrupt.clone();
    let status = run(arguments.iter().map(Into::into), &mut streams);
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (status, text(output), text(messages))
}

#[test]
fn a_call_writes_to_the_streams_that_it_is_given() {
    let (status, output, messages) = call(&["check", "--sandbox"], &Interrupt::default());
    assert_eq!(status, Status::Done);
    assert!(output.starts_with("The key works, for the workspace Northwind Outreach ("), "{output}");
    assert_eq!(messages, "Using a sandbox workspace. Nothing leaves this machine.\n");
}

#[test]
fn an_interrupt_ends_a_call_and_a_wait() {
    let interrupt = Interrupt::default();
    interrupt.request();
    let (status, output, messages) = call(&["check", "--sandbox"], &interrupt);
    assert_eq!((status, output.as_str()), (Status::Interrupted, ""));
    assert!(
        messages.starts_with("Using a sandbox") && messages.contains("\nerror: workspace.get: Ctrl-C ended the call")
    );

    for list in [&["audit-logs", "--sandbox"][..], &["audit-logs", "--sandbox", "--group", "--ndjson"]] {
        let (status, output, messages) = call(list, &interrupt);
        assert_eq!((status, output.as_str()), (Status::Interrupted, ""), "{messages}");
    }

    let interrupt = Interrupt::default();
    let waits = std::thread::spawn({
        let interrupt = interrupt.clone();
        move || call(&["sandbox"], &interrupt).0
    });
    std::thread::sleep(Duration::from_millis(100));
    interrupt.request();
    assert_eq!(waits.join().unwrap(), Status::Interrupted);
}

#[cfg(unix)]
#[test]
fn ctrl_c_lets_a_write_end_and_says_that_it_came() {
    use nix::sys::signal::{Signal, raise};

    let interrupt = Interrupt::of_signals().unwrap();
    // Elsewhere the process would end here.
    interrupt.defer(|| raise(Signal::SIGINT)).unwrap();
    assert!(interrupt.is_requested());
}
