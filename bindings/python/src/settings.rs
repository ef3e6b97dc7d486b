//! The settings of a client in Python's terms.

use std::path::PathBuf;

use instantly_rbac::{ClientBuilder, SecretString};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::sandbox::Sandbox;
use crate::values::{seconds, timeout as above_zero, whole};

/// What a client was given beside its key, to give it to its copy in another process.
#[derive(Default)]
pub struct Settings {
    pub base_url: Option<String>,
    pub workspace: Option<String>,
    pub connect_timeout: Option<f64>,
    pub attempt_timeout: Option<f64>,
    pub timeout: Option<f64>,
    pub capacity: Option<f64>,
    pub max_attempts: Option<i64>,
    pub backoff: Option<f64>,
    pub proxy: Option<SecretString>,
    pub ca_file: Option<PathBuf>,
    pub user_agent: Option<String>,
    pub max_response_bytes: Option<i64>,
    /// The sandbox that made the client: it runs as long as somebody may call it.
    pub sandbox: Option<Py<Sandbox>>,
}

impl Settings {
    /// The builder with these settings.
    pub fn apply(&self, py: Python<'_>, mut builder: ClientBuilder) -> PyResult<ClientBuilder> {
        let Settings {
            base_url,
            workspace,
            connect_timeout,
            attempt_timeout,
            timeout,
            capacity,
            max_attempts,
            backoff,
            proxy,
            ca_file,
            user_agent,
            max_response_bytes,
            sandbox: _,
        } = self;
        if let Some(url) = base_url {
            builder = builder.base_url(url);
        }
        if let Some(id) = workspace {
            builder = builder.workspace(id);
        }
        if let Some(connect) = above_zero(py, "connect_timeout", *connect_timeout)? {
            builder = builder.connect_timeout(connect);
        }
        if let Some(attempt) = above_zero(py, "attempt_timeout", *attempt_timeout)? {
            builder = builder.attempt_timeout(attempt);
        }
        if let Some(total) = above_zero(py, "timeout", *timeout)? {
            builder = builder.total_timeout(total);
        }
        if let Some(attempts) = whole(py, "max_attempts", *max_attempts)? {
            builder = builder.max_attempts(attempts);
        }
        if let Some(wait) = backoff {
            builder = builder.backoff(seconds(py, "backoff", *wait)?);
        }
        if let Some(url) = proxy {
            builder = builder.proxy(url.clone());
        }
        if let Some(file) = ca_file {
            builder = builder.ca_file(file);
        }
        if let Some(name) = user_agent {
            builder = builder.user_agent(name);
        }
        if let Some(bytes) = whole(py, "max_response_bytes", *max_response_bytes)? {
            builder = builder.max_response_bytes(bytes);
        }
        Ok(builder.capacity(*capacity))
    }

    /// Writes what a pickle holds. The workspace is the client's own, which `as_workspace` may have changed.
    pub fn write(&self, options: &Bound<'_, PyDict>, workspace_id: Option<&str>) -> PyResult<()> {
        let Settings {
            base_url,
            workspace: _,
            connect_timeout,
            attempt_timeout,
            timeout,
            capacity,
            max_attempts,
            backoff,
            proxy,
            ca_file,
            user_agent,
            max_response_bytes,
            sandbox: _,
        } = self;
        if proxy.as_ref().is_some_and(|proxy| proxy.expose().contains('@')) {
            return Err(PyTypeError::new_err(
                "a Client whose proxy URL has a user or a password cannot be pickled, because the pickle would hold \
                 them; set HTTPS_PROXY instead",
            ));
        }
        options.set_item("base_url", base_url)?;
        options.set_item("workspace", workspace_id)?;
        options.set_item("connect_timeout", connect_timeout)?;
        options.set_item("attempt_timeout", attempt_timeout)?;
        options.set_item("timeout", timeout)?;
        options.set_item("capacity", capacity)?;
        options.set_item("max_attempts", max_attempts)?;
        options.set_item("backoff", backoff)?;
        options.set_item("proxy", proxy.as_ref().map(SecretString::expose))?;
        options.set_item("ca_file", ca_file)?;
        options.set_item("user_agent", user_agent)?;
        options.set_item("max_response_bytes", max_response_bytes)?;
        Ok(())
    }
}
