//! `--output` of a list: a file is whole, or what it was before.

use std::fs;

use instantly_sandbox::{Fault, Sandbox};

use crate::{Ended, Folder, run_with_key, start_sandbox};

fn write(sandbox: &Sandbox, file: &str, options: &[&str]) -> Ended {
    let arguments = [&["members", "list", "--output", file], options].concat();
    run_with_key(sandbox, &sandbox.admin_key(), &arguments)
}

#[test]
fn each_form_is_written_to_a_file_as_to_stdout() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let file = folder.path("members");
    for form in [&[][..], &["--json"], &["--ndjson"], &["--csv"]] {
        let ended = write(&sandbox, &file, form);
        assert_eq!((ended.status, ended.out.as_str()), (Some(0), ""));
        let shown = run_with_key(&sandbox, &sandbox.admin_key(), &[&["members", "list"], form].concat());
        assert_eq!(fs::read_to_string(&file).unwrap(), shown.out, "{form:?}");
    }
    let ended = write(&sandbox, "-", &["--csv"]);
    assert!(ended.out.starts_with("id,email,"));
}

#[test]
fn a_list_that_fails_on_the_way_leaves_the_file_of_yesterday_and_no_other() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let file = folder.path("members");
    for form in ["--json", "--ndjson", "--csv"] {
        fs::write(&file, "yesterday").unwrap();
        sandbox.fault(Fault::status(403).on("members.list").after(1));
        let ended = write(&sandbox, &file, &[form, "--page-size", "3"]);
        sandbox.clear_faults();
        assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
        assert_eq!(fs::read_to_string(&file).unwrap(), "yesterday");
        assert_eq!(fs::read_dir(folder.path("")).unwrap().count(), 1);
    }
    // Stdout had the first page by then, and says by its status that there is no more.
    sandbox.fault(Fault::status(403).on("members.list").after(1));
    let ended = write(&sandbox, "-", &["--ndjson", "--page-size", "3"]);
    assert_eq!((ended.status, ended.out.lines().count()), (Some(1), 3));
    assert!(ended.problem.starts_with("error: members.list: "), "{}", ended.problem);
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_before_anything_is_sent() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let ended = write(&sandbox, &folder.path("nowhere/members"), &["--csv"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.contains("nowhere"), "{}", ended.problem);
    assert_eq!(sandbox.requests().len(), 0);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let (file, link) = (folder.path("members"), folder.path("link"));
    fs::write(&file, "yesterday").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&file, &link).unwrap();
    assert_eq!(write(&sandbox, &link, &["--csv"]).status, Some(0));
    assert!(fs::read_to_string(&file).unwrap().starts_with("id,email,"));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // A new one is what any program would make it.
    let (new, other) = (folder.path("new"), folder.path("other"));
    fs::write(&other, "").unwrap();
    assert_eq!(write(&sandbox, &new, &["--csv"]).status, Some(0));
    let mode = |file| fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode(&new), mode(&other));
    assert_eq!(write(&sandbox, "/dev/null", &["--csv"]).status, Some(0));
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_the_file_of_yesterday_and_no_other() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let file = folder.path("members");
    sandbox.fault(Fault::stall().always());
    for verb in [&["members", "list"][..], &["review"], &["review", "--group"]] {
        let before = sandbox.requests().len();
        fs::write(&file, "yesterday").unwrap();
        let mut command = crate::with_key(&sandbox, &sandbox.admin_key(), &[verb, &["--output", &file]].concat());
        let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while sandbox.requests().len() == before && std::time::Instant::now() < deadline {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert_eq!(crate::streams::interrupted(child).status, Some(130));
        assert_eq!(fs::read_to_string(&file).unwrap(), "yesterday");
        assert_eq!(fs::read_dir(folder.path("")).unwrap().count(), 1);
    }
}
