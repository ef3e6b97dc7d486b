//! `keys create`: what becomes of the secret.

use std::path::Path;

use instantly_rbac::Client;
use instantly_rbac::keys::{ApiKey, KeyFilter};
use instantly_sandbox::Fault;

use crate::office::{Call, Office};
use crate::{Ended, json, program};

const CREATE: [&str; 5] = ["keys", "create", "reports", "--scope", "campaigns:read,leads:read"];

/// The keys of that name, with their secrets.
fn keys(office: &Office) -> Vec<ApiKey> {
    let all = office.client().keys().list(&KeyFilter { reveal: true }).unwrap();
    all.into_iter().filter(|key| key.name == "reports").collect()
}

fn create(office: &Office, more: &[&str]) -> Ended {
    office.write(&[&CREATE, more].concat())
}

#[test]
fn a_secret_is_kept_in_a_file_that_its_owner_alone_may_read() {
    for form in [&[][..], &["--json"]] {
        let office = Office::new();
        let path = office.folder.path("reports.key");
        let ended = create(&office, &[form, &["--secret-file", &path]].concat());
        assert_eq!(ended.status, Some(0), "{}", ended.problem);
        let keys = keys(&office);
        let (key, secret) = (&keys[0], keys[0].secret());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{secret}\n"));
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap());
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(!ended.out.contains(secret) && !ended.problem.contains(secret));
        if form.is_empty() {
            assert_eq!(ended.out, format!("Created the key \"reports\" ({}).\n", key.id));
        } else {
            let record = json(&ended.out)["done"][0]["record"].clone();
            assert_eq!((&record["id"], &record["key"]), (&key.id.as_str().into(), &"***".into()));
        }
        assert!(ended.problem.ends_with("\n  create the key \"reports\", which can read campaigns; read leads\n"));
        let client = Client::builder().api_key_file(&path).base_url(office.sandbox.url()).build().unwrap();
        assert!(client.campaigns().list(&Default::default()).is_ok(), "the file is one that --api-key-file takes");
    }
}

#[test]
fn a_secret_is_printed_alone_where_it_was_asked_for() {
    let office = Office::new();
    let ended = create(&office, &["--show-secret"]);
    let secret = keys(&office)[0].secret().to_owned();
    assert_eq!((ended.status, ended.out), (Some(0), format!("{secret}\n")));
    assert!(ended.problem.contains("\nCreated the key \"reports\" (") && !ended.problem.contains(&secret));

    let office = Office::new();
    let ended = create(&office, &["--show-secret", "--json"]);
    let secret = keys(&office)[0].secret().to_owned();
    assert_eq!((ended.status, &json(&ended.out)["done"][0]["record"]["key"]), (Some(0), &secret.as_str().into()));
    assert!(!ended.problem.contains(&secret));
}

#[test]
fn a_secret_that_has_no_place_is_refused_before_anything_is_sent() {
    let office = Office::new();
    let taken = office.folder.path("taken");
    std::fs::write(&taken, "of somebody else").unwrap();
    let exists = "nothing was sent: --secret-file names a file that exists";
    office.assert_refused(&CREATE, "nothing was sent: the secret is shown only once");
    office.assert_refused(&[&CREATE[..], &["--secret-file", "a", "--show-secret"]].concat(), "give only one of");
    office.assert_refused(&[&CREATE[..], &["--secret-file", &taken]].concat(), exists);
    office.assert_refused(&[&CREATE[..], &["--secret-file", &office.folder.path(".")]].concat(), exists);
    let takes_a_file = "nothing was sent: --secret-file takes a file";
    office.assert_refused(&[&CREATE[..], &["--secret-file", "-"]].concat(), takes_a_file);
    #[cfg(unix)]
    {
        let link = office.folder.path("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        office.assert_refused(&[&CREATE[..], &["--secret-file", &link]].concat(), exists);
    }
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "of somebody else");

    let ended = create(&office, &["--secret-file", &office.folder.path("nowhere/reports.key")]);
    assert_eq!((ended.status, office.sandbox.requests().len()), (Some(1), 0));
    assert!(ended.problem.contains("nowhere/reports.key: "), "{}", ended.problem);
}

#[test]
fn a_call_that_fails_leaves_no_file() {
    let office = Office::with_scopes(&["all:read"]);
    let path = office.folder.path("reports.key");
    let ended = create(&office, &["--secret-file", &path]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.contains("api_keys:create"), "{}", ended.problem);
    assert!(!Path::new(&path).exists());

    let office = Office::new();
    let ended = office.answer(&[&CREATE[..], &["--secret-file", &office.folder.path("reports.key")]].concat(), "n\n");
    assert_eq!(ended.status, Some(1));
    assert!(!Path::new(&office.folder.path("reports.key")).exists());
}

#[test]
fn a_lost_reply_leaves_no_file_and_names_the_key_that_came_to_be() {
    for form in [&[][..], &["--json"]] {
        let office = Office::new();
        office.sandbox.fault(Fault::drop_reply().on("keys.create"));
        let path = office.folder.path("reports.key");
        let ended = create(&office, &[form, &["--secret-file", &path]].concat());
        let id = keys(&office)[0].id.clone();
        assert_eq!(ended.status, Some(1));
        assert!(ended.problem.contains("It may or may not have been done"), "{}", ended.problem);
        assert!(
            ended.problem.contains(&id) && ended.problem.contains("Revoke the candidates with `keys revoke`"),
            "{}",
            ended.problem
        );
        assert!(!Path::new(&path).exists());
        if !form.is_empty() {
            assert_eq!(json(&ended.out)["failed"][0]["error"]["candidates"], serde_json::json!([id]));
        }
    }
    let office = Office::new();
    office.sandbox.fault(Fault::reset().on("keys.create"));
    let ended = create(&office, &["--show-secret"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.contains("Look at `keys list` before you try again"), "{}", ended.problem);
}

#[test]
fn with_recover_a_lost_key_is_revoked_and_made_anew() {
    let office = Office::new();
    office.sandbox.fault(Fault::drop_reply().on("keys.create"));
    let ended = create(&office, &["--show-secret", "--recover"]);
    let keys = keys(&office);
    assert_eq!((ended.status, keys.len(), ended.out), (Some(0), 1, format!("{}\n", keys[0].secret())));
    assert!(ended.problem.contains("reports: A reply was lost: "), "{}", ended.problem);
}

#[test]
fn a_lost_key_that_could_not_be_recovered_is_named_with_the_verbs_and_options_of_the_program() {
    for (options, is_offered) in [(&["--show-secret"][..], true), (&["--show-secret", "--recover"], false)] {
        let office = Office::new();
        office.sandbox.fault(Fault::drop_reply().on("keys.create"));
        office.sandbox.fault(Fault::drop_reply().on("keys.create"));
        let ended = create(&office, options);
        assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
        assert!(ended.problem.contains("Revoke the candidates with `keys revoke`, "), "{}", ended.problem);
        assert_eq!(ended.problem.contains("; --recover does both by itself"), is_offered, "{}", ended.problem);
        assert!(!ended.problem.contains("is given recover") && !ended.problem.contains("keys.revoke"));
    }
}

#[test]
fn a_key_of_the_same_name_is_named_in_the_plan() {
    let office = Office::new();
    let id =
        office.client().keys().list(&Default::default()).unwrap().into_iter().find(|key| key.name == "SDR console");
    let said =
        format!("\n    another key of this name is there ({}): \"keys revoke\" takes ids alone then\n", id.unwrap().id);
    let create = |name: &str| ["keys", "create", name, "--scope", "leads:read", "--show-secret"].map(str::to_owned);
    for (name, is_said) in [("SDR console", true), ("sdr console", false)] {
        let arguments = create(name);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(office.answer(&arguments, "n\n").problem.contains(&said), is_said);
    }
    // A key that may only create keys does so without looking.
    let office = Office::with_scopes(&["api_keys:create"]);
    let ended = office.write(&["keys", "create", "SDR console", "--scope", "leads:read", "--show-secret"]);
    assert_eq!(ended.status, Some(0), "{}", ended.problem);
}

#[test]
fn ctrl_c_in_the_call_leaves_no_file() {
    let office = Office::new();
    office.sandbox.fault(Fault::stall().on("keys.create"));
    let path = office.folder.path("reports.key");
    let ended = office.interrupt_at_write(&[&CREATE[..], &["--secret-file", &path]].concat());
    assert_eq!((ended.status, ended.out.as_str()), (Some(130), ""));
    assert!(ended.problem.contains("may have been carried out"), "{}", ended.problem);
    assert!(!Path::new(&path).exists());
}

#[test]
fn a_key_whose_secret_cannot_be_printed_is_revoked() {
    for (form, takes) in [(&[][..], 0), (&["--json"], 100)] {
        let office = Office::new();
        let arguments = [&CREATE[..], form, &["--show-secret", "--yes"]].concat();
        let ended = office.call(&arguments, Call { stdout_takes: takes, ..Call::default() });
        assert_eq!(ended.status, Some(1));
        assert!(ended.problem.contains("error: --show-secret: the secret could not be kept ("), "{}", ended.problem);
        assert!(ended.problem.contains(" was revoked\n"), "{}", ended.problem);
        assert!(keys(&office).is_empty());
    }
}

#[test]
fn a_key_that_cannot_be_revoked_either_is_named() {
    let office = Office::new();
    office.sandbox.fault(Fault::status(403).on("keys.revoke"));
    let arguments = [&CREATE[..], &["--show-secret", "--yes"]].concat();
    let ended = office.call(&arguments, Call { stdout_takes: 0, ..Call::default() });
    let id = &keys(&office)[0].id;
    assert_eq!(ended.status, Some(1));
    assert!(ended.problem.contains(&format!("and the key {id} is not known to be revoked (")), "{}", ended.problem);
    assert!(ended.problem.ends_with("): revoke it\n"), "{}", ended.problem);
}

#[cfg(unix)]
#[test]
fn a_key_whose_secret_the_disk_does_not_take_is_revoked() {
    let office = Office::new();
    let path = office.folder.path("reports.key");
    // No file may grow; the signal that says so is ignored, as on a disk that is full.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
    let url = office.sandbox.url();
    let given = [&CREATE[..], &["--yes", "--secret-file", &path, "--base-url", &url]].concat();
    let inner = program(&given);
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script]).arg(inner.get_program()).args(inner.get_args());
    command.env("INSTANTLY_API_KEY", office.sandbox.admin_key().expose());
    let ended: Ended = command.output().unwrap().into();
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{}", ended.problem);
    assert!(ended.problem.contains("error: --secret-file: the secret could not be kept ("), "{}", ended.problem);
    assert!(ended.problem.contains(" was revoked\n"), "{}", ended.problem);
    assert!(!Path::new(&path).exists() && keys(&office).is_empty());
}

#[test]
fn what_a_key_may_do_is_a_preset_or_a_role_of_the_matrix_too() {
    let office = Office::new();
    let scopes = |more: &[&str]| {
        let ended = office.write(&[&["keys", "create", "reports", "--show-secret", "--json"], more].concat());
        assert_eq!(ended.status, Some(0), "{}", ended.problem);
        (json(&ended.out)["done"][0]["record"]["scopes"].clone(), ended.problem)
    };
    assert_eq!(scopes(&["--preset", "campaign_management"]).0, serde_json::json!(["campaigns:all", "leads:all"]));
    let (of_role, said) = scopes(&["--role", "SDR"]);
    assert_eq!(of_role[1], "campaigns:update");
    assert!(
        said.contains("unlike the role SDR, with Campaigns: there is no scope for launch and pause alone"),
        "{said}"
    );
    let path = office.folder.path("roles.toml");
    std::fs::write(&path, "[roles.Reporter]\nleads = \"View\"\n[roles.Guest]\n").unwrap();
    assert_eq!(scopes(&["--role", "Reporter", "--matrix", &path]).0, serde_json::json!(["leads:read"]));
}

#[test]
fn rights_that_are_not_known_are_refused_before_anything_is_sent() {
    let office = Office::new();
    let path = office.folder.path("roles.toml");
    std::fs::write(&path, "[roles.Guest]\n").unwrap();
    for (arguments, said) in [
        (&[][..], "give what the key may do: --scope, --preset or --role"),
        (&["--scope", "campaigns"], "--scope: must have the form <resource>:<action>, such as campaigns:read"),
        (
            &["--scope", "leads:read,campaigns:raed"],
            "--scope: expected one of: campaigns:all, campaigns:create, campaigns:read, campaigns:update, campaigns:delete; did you mean campaigns:read?",
        ),
        (
            &["--scope", "email_verifications:delete"],
            "--scope: expected one of: email_verifications:all, email_verifications:create, email_verifications:read",
        ),
        (&["--scope", "campaing:read"], "--scope: there is no such resource; expected one of: all, ai_agents, "),
        (
            &["--scope", "campaigns:fly"],
            "--scope: expected one of: campaigns:all, campaigns:create, campaigns:read, campaigns:update, campaigns:delete\n",
        ),
        (
            &["--preset", "analytics"],
            "--preset: expected one of: analytics_read_only, campaign_management, webhook_handler\n",
        ),
        (&["--role", "sdrr"], "--role: expected one of: Admin, Manager, SDR, Viewer; did you mean SDR?"),
        (&["--role", "Guest", "--matrix", &path], "--role: may do nothing that a key can, so it needs none"),
        (&["--scope", "leads:read", "--preset", "webhook_handler"], "give only one of --scope and --preset"),
        (&["--role", "SDR", "--preset", "webhook_handler"], "give only one of"),
    ] {
        office.assert_refused(&[&["keys", "create", "reports", "--show-secret"], arguments].concat(), said);
    }
    office
        .assert_refused(&["keys", "create", " ", "--scope", "leads:read", "--show-secret"], "NAME: must not be empty");
    office.assert_refused(&["keys", "create", "--scope", "leads:read", "--show-secret"], "NAME is missing");
}
