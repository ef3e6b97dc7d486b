//! `matrix`: who should do what. Nothing here needs the network.
//!
//! A matrix crosses the border as what `Matrix::from_json` reads, so that JavaScript holds it itself.

use instantly_rbac::Result;
use instantly_rbac::keys::ApiKey;
use instantly_rbac::matrix::{self, Action, Assignment, Matrix, Resource};
use instantly_rbac::members::{Member, Role};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::offline::Offline;

/// A matrix, as a document and as what it can be read from again.
fn whole(matrix: &Matrix) -> Result<Answer> {
    let labels = |cells: &[matrix::Cell]| -> Map<String, Value> {
        Resource::ALL
            .iter()
            .zip(cells)
            .map(|(resource, cell)| (resource.name().to_owned(), json!(cell.label)))
            .collect()
    };
    let roles: Map<String, Value> =
        matrix.rows().map(|(name, cells)| (name.to_owned(), json!(labels(cells)))).collect();
    Answer::of(&json!({ "document": matrix, "source": { "roles": roles } }))
}

fn given(arguments: &mut Arguments) -> Result<Matrix> {
    arguments.required("matrix")
}

fn role(arguments: &mut Arguments, name: &str) -> Result<Role> {
    Ok(Role::from(arguments.required::<String>(name)?.as_str()))
}

pub const OFFLINE: &[Offline] = &[
    ("matrix.original", |_| whole(&Matrix::original())),
    ("matrix.from_json", |mut arguments| whole(&Matrix::from_json(&arguments.required::<String>("text")?)?)),
    ("matrix.from_toml", |mut arguments| whole(&Matrix::from_toml(&arguments.required::<String>("text")?)?)),
    ("matrix.roles", |mut arguments| Answer::of(&given(&mut arguments)?.roles().collect::<Vec<_>>())),
    ("matrix.rows", |mut arguments| {
        let matrix = given(&mut arguments)?;
        Answer::of(&matrix.rows().map(|(name, cells)| json!({ "name": name, "cells": cells })).collect::<Vec<_>>())
    }),
    ("matrix.cell", |mut arguments| {
        let resource = Resource::by_name(&arguments.required::<String>("resource")?)?;
        Answer::of(given(&mut arguments)?.cell(&arguments.required::<String>("role")?, resource)?)
    }),
    ("matrix.can", |mut arguments| {
        let role: String = arguments.required("role")?;
        let resource = Resource::by_name(&arguments.required::<String>("resource")?)?;
        let action = Action::by_name(&arguments.required::<String>("action")?)?;
        Answer::of(&given(&mut arguments)?.can(&role, resource, action)?)
    }),
    ("matrix.compile", |mut arguments| {
        Answer::of(&given(&mut arguments)?.compile(&arguments.required::<String>("role")?)?)
    }),
    ("matrix.check", |mut arguments| {
        let members: Vec<Member> = arguments.required("members")?;
        let keys: Vec<ApiKey> = arguments.required("keys")?;
        let assignment: Assignment = arguments.required("assignment")?;
        Answer::of(&given(&mut arguments)?.check(&members, &keys, &assignment)?)
    }),
    ("matrix.added_access", |mut arguments| {
        let (before, after) = (role(&mut arguments, "before")?, role(&mut arguments, "after")?);
        Answer::of(&matrix::added_access(&before, &after))
    }),
    ("matrix.adds_access", |mut arguments| {
        let (before, after) = (role(&mut arguments, "before")?, role(&mut arguments, "after")?);
        Answer::of(&matrix::adds_access(&before, &after))
    }),
];
