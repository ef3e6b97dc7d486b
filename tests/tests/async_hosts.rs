//! A blocking call on a thread of an async runtime: its request is made on another thread, so that it ends as it would
//! anywhere else. What is looked for is a write that is carried out while its caller gets a panic.

use std::future::Future;

use instantly_rbac::internals::with_cancel_between_attempts;
use instantly_rbac::{CancelToken, Client};
use instantly_sandbox::Sandbox;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{LocalSet, spawn_blocking};

fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

fn keys_named(client: &Client, name: &str) -> usize {
    client.keys().list(&Default::default()).unwrap().iter().filter(|key| key.name == name).count()
}

/// Creates keys on whatever thread the runtime takes; each comes back with its secret, and exists once.
fn creates_keys(host: &str, run: impl FnOnce(Box<dyn Fn() + Send>)) {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    assert_eq!(keys_named(&client, host), 0, "its connection is open");
    let ours = client.clone();
    let name = host.to_owned();
    run(Box::new(move || {
        for _ in 0..10 {
            assert!(!ours.keys().create(&name, &["leads:read"]).unwrap().secret().is_empty());
        }
    }));
    assert_eq!(keys_named(&client, host), 10);
}

#[test]
fn a_write_inside_block_on_gives_its_result() {
    creates_keys("block_on", |create| runtime().block_on(async { create() }));
}

#[test]
fn a_write_in_a_spawned_task_gives_its_result() {
    creates_keys("spawn", |create| {
        let runtime = Builder::new_multi_thread().worker_threads(2).build().unwrap();
        runtime.block_on(async { tokio::spawn(async move { create() }).await.unwrap() });
    });
}

#[test]
fn a_write_in_spawn_blocking_gives_its_result() {
    creates_keys("spawn_blocking", |create| {
        runtime().block_on(async { spawn_blocking(create).await.unwrap() });
    });
}

#[test]
fn a_write_in_a_local_set_gives_its_result() {
    creates_keys("LocalSet", |create| {
        let tasks = LocalSet::new();
        tasks.block_on(&runtime(), async { tokio::task::spawn_local(async move { create() }).await.unwrap() });
    });
}

#[test]
fn a_write_under_a_cancel_token_gives_its_result() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let token = CancelToken::new();
    runtime().block_on(async {
        for cancellable in [client.with_cancel(&token), with_cancel_between_attempts(&client, &token)] {
            assert!(!cancellable.keys().create("k", &["leads:read"]).unwrap().secret().is_empty());
        }
    });
}

#[test]
fn many_calls_in_one_poll_of_a_task_all_end() {
    // A task may make 128 steps at a time, and a wait inside reqwest counts as one.
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = Client::builder().api_key(sandbox.admin_key()).base_url(sandbox.url()).capacity(None).build().unwrap();
    runtime().block_on(async {
        for _ in 0..150 {
            client.workspace().get().unwrap();
        }
    });
}

#[test]
fn everything_can_be_made_and_ended_inside_a_runtime() {
    async fn whole_life() {
        let sandbox = Sandbox::start().unwrap();
        let client = sandbox.client().unwrap();
        let mut members = client.members().iter(&Default::default());
        assert!(members.next().unwrap().is_ok());
        let counts = client.groups().for_each(|workspace, _| Ok(workspace.members().list(&Default::default())?.len()));
        assert!(counts.unwrap().iter().all(|count| count.result.as_ref().is_ok_and(|count| *count > 0)));
        client.close();
        assert!(client.check().is_err());
        drop(client);
        drop(members);
        // The last client of an open connection, dropped.
        assert!(sandbox.client().unwrap().check().unwrap().works);
        drop(sandbox);
    }
    fn runs(runtime: &Runtime, life: impl Future<Output = ()> + Send + 'static) {
        runtime.block_on(async { tokio::spawn(life).await.unwrap() });
    }
    runtime().block_on(whole_life());
    runs(&Builder::new_multi_thread().worker_threads(1).build().unwrap(), whole_life());
}
