//! `groups.for_each`: a client for each sub-workspace. The function that is to run for each of them is JavaScript's, and
//! is called there.

use instantly_bridge::Call;
use instantly_rbac::Result;
use instantly_rbac::groups::{ForEach, ForEachOptions};
use instantly_rbac::internals::concurrency;

use crate::answer::Answer;
use crate::client::Client;
use crate::errors;

/// How many may run at the same time, and each link with the error that it has instead of a client; beside them, the
/// clients.
pub fn for_each(call: Call) -> Result<Answer> {
    let (client, options) = call.options::<ForEachOptions>()?;
    let results = client.groups().for_each_with(&options, |workspace, _| Ok(Client::from(workspace.clone())))?;
    let problem = |result: &Result<Client>| result.as_ref().err().map(errors::to_json);
    let rows: Vec<_> = results.iter().map(|ForEach { link, result }| (link, problem(result))).collect();
    let document = Answer::of(&(concurrency(&options)?, rows))?;
    let clients: Vec<Option<Client>> = results.into_iter().map(|each| each.result.ok()).collect();
    Ok(document.with_object(|| clients))
}
