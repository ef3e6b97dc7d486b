//! `client.auditLogs`: when, who, what, on which thing.

use instantly_rbac::audit_logs::AuditLogFilter;

use crate::answer::Answer;
use crate::call::Function;
use crate::items::{List, Pages};

pub const LISTS: &[List] = &[("audit_logs.list", |call| {
    let (client, filter, bounds) = call.list::<AuditLogFilter>()?;
    Pages::of(client.audit_logs().iter(&filter), &bounds)
})];

pub const FUNCTIONS: &[Function] = &[
    ("audit_logs.page", |call| {
        let (client, filter, options) = call.page::<AuditLogFilter>()?;
        Answer::page(&client.audit_logs().page(&filter, &options)?)
    }),
    ("audit_logs.activity", |call| {
        let (client, filter, bounds) = call.list::<AuditLogFilter>()?;
        Answer::of(&client.audit_logs().activity(&filter, &bounds)?)
    }),
];
