//! `keys create`: a key, and its secret where it was asked for.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use instantly_rbac::internals::neutral;
use instantly_rbac::keys::{ApiKey, CreateOptions, KeyFilter, Preset};
use instantly_rbac::matrix::Compiled;
use instantly_rbac::scopes::in_words;
use instantly_rbac::{Client, Error, ErrorKind, Reply, Scope};
use serde_json::json;

use super::secret_file::SecretFile;
use crate::connect::Connection;
use crate::names;
use crate::status::{Failure, Status};
use crate::streams::Streams;
use crate::verbs::matrix::{MatrixFile, role_of};
use crate::writing::{Done, Outcome, Writing, Written, help};

/// Create an API key, and keep its secret in a file of its own or print it.
#[derive(Args)]
#[command(after_help = help(&[
    "The API shows a secret once. With --secret-file the file is made before the key is, for its owner alone (mode \
     0600; on Windows, as its folder says), and none is overwritten. Where the secret cannot be kept, the key is \
     revoked at once.",
    "A key is created once. Where the reply is lost, a key may exist whose secret nobody saw: its id is said, for \
     \"keys revoke\". With --recover it is revoked, and the key created anew."
], "instantly-rbac keys create reports --role Viewer --secret-file reports.key"))]
pub struct Create {
    /// Its name. Give each key another one.
    #[arg(value_name = "NAME", value_parser = name)]
    name: String,
    #[command(flatten)]
    rights: Rights,
    #[command(flatten)]
    matrix: MatrixFile,
    /// Write the secret to this file, which must not exist yet.
    #[arg(long, value_name = "FILE", conflicts_with = "show_secret")]
    secret_file: Option<PathBuf>,
    /// Print the secret to stdout, and nothing else; with --json, as the field "key" of the record.
    #[arg(long)]
    show_secret: bool,
    /// Where the reply is lost, revoke what was made, and create the key anew.
    #[arg(long)]
    recover: bool,
    #[command(flatten)]
    writing: Writing,
}

/// What the key may do.
#[derive(Args)]
#[group(multiple = false)]
struct Rights {
    /// A scope that the key gets, such as campaigns:read; give it for each.
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', value_parser = names::scope)]
    scopes: Vec<Scope>,
    /// The scopes that a team's key needs.
    #[arg(long, value_name = "PRESET", value_parser = preset(), ignore_case = true)]
    preset: Option<Preset>,
    /// The scopes that come nearest to a role of the access matrix, such as SDR.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
}

impl Create {
    /// Creates the key, and revokes it where its secret cannot be kept.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        if self.secret_file.is_none() && !self.show_secret {
            let problem = "nothing was sent: the secret is shown only once; give --secret-file or --show-secret";
            return Err(Failure::usage(problem));
        }
        if self.show_secret && streams.loses_output {
            let problem =
                "nothing was sent: stdout is closed or the null device, so --show-secret would lose the secret";
            return Err(Failure::usage(problem));
        }
        let (scopes, compiled) = self.scopes()?;
        self.secret_file.as_deref().map_or(Ok(()), SecretFile::check)?;
        let connection = self.writing.open(streams)?;
        let plans = self.plans(&scopes, compiled.as_ref(), &self.namesakes(&connection)?);
        if let Some(status) = self.writing.ask(&connection, plans.iter().map(String::as_str), streams)? {
            return Ok(status);
        }
        // A key must not be made without its secret being kept, so both are one write.
        let interrupt = streams.interrupt.clone();
        let created = interrupt.defer(|| self.create(&connection, &scopes, streams))?;
        let is_printed = self.show_secret && created.is_ok();
        let mut outcome = Outcome::new(&connection);
        outcome.add(self.name.clone(), created);
        if !is_printed {
            return self.writing.show(&outcome, sentence, streams);
        }
        if !self.writing.json {
            outcome.done.iter().for_each(|done| streams.say(sentence(done)));
        }
        Ok(outcome.finish(streams))
    }

    /// The scopes, and what they are compiled from where they are those of a role.
    fn scopes(&self) -> Result<(Vec<Scope>, Option<Compiled>), Failure> {
        let Rights { scopes, preset, role } = &self.rights;
        match (preset, role) {
            (Some(preset), _) => Ok((preset.scopes(), None)),
            (None, Some(role)) => {
                let matrix = self.matrix.read()?;
                let compiled = matrix.compile(role_of(&matrix, "--role", role)?)?;
                if compiled.scopes.is_empty() {
                    return Err(Failure::usage("--role: may do nothing that a key can, so it needs none"));
                }
                Ok((compiled.scopes.clone(), Some(compiled)))
            }
            (None, None) if scopes.is_empty() => {
                Err(Failure::usage("give what the key may do: --scope, --preset or --role"))
            }
            (None, None) => Ok((scopes.clone(), None)),
        }
    }

    fn plans(&self, scopes: &[Scope], compiled: Option<&Compiled>, namesakes: &[String]) -> Vec<String> {
        let can = in_words(scopes).join("; ");
        let key = format!("create the key \"{}\", which can {can}", neutral(&self.name));
        let gaps = compiled.into_iter().flat_map(|compiled| {
            let (role, gaps) = (neutral(&compiled.role), compiled.gaps.iter().filter(|gap| gap.holder == "key"));
            gaps.map(move |gap| format!("  unlike the role {role}, with {}: {}", gap.resource.title(), gap.why))
        });
        let namesakes = namesakes.iter().map(|id| {
            format!("  another key of this name is there ({}): \"keys revoke\" takes ids alone then", neutral(id))
        });
        std::iter::once(key).chain(gaps).chain(namesakes).collect()
    }

    /// The ids of the keys that have the name already; none where the key in use may not list keys.
    fn namesakes(&self, client: &Client) -> Result<Vec<String>, Failure> {
        match client.keys().list(&KeyFilter::default()) {
            Ok(keys) => Ok(keys.iter().filter(|key| key.name == self.name).map(|key| key.id.clone()).collect()),
            Err(error) if error.kind() == ErrorKind::Forbidden => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    fn create(
        &self,
        connection: &Connection,
        scopes: &[Scope],
        streams: &mut Streams<'_>,
    ) -> Result<Result<Written<ApiKey>, Error>, Failure> {
        let file = self.secret_file.as_deref().map(SecretFile::create).transpose()?;
        let options = CreateOptions { recover: self.recover };
        let key = match connection.keys().create_with(&self.name, scopes, &options) {
            Ok(key) => key,
            Err(error) => return Ok(Err(error)),
        };
        let kept = match file {
            Some(file) => file.keep(key.secret()).map_err(|error| ("--secret-file", error.to_string())),
            None => self.print_secret(connection, &key, streams).map_err(|problem| ("--show-secret", problem)),
        };
        let Err((argument, problem)) = kept else { return Ok(Ok(key.into())) };
        let became = match connection.uninterrupted().keys().revoke(&key.id) {
            Ok(_) => format!("the key {} was revoked", key.id),
            Err(error) => format!("and the key {} is not known to be revoked ({error}): revoke it", key.id),
        };
        Ok(Err(Error::invalid_argument(argument, format!("the secret could not be kept ({problem}); {became}"))))
    }

    fn print_secret(&self, client: &Client, key: &Reply<ApiKey>, streams: &mut Streams<'_>) -> Result<(), String> {
        let printed = if self.writing.json {
            let mut outcome = Outcome::new(client);
            outcome.add(self.name.clone(), Ok(key.clone().into()));
            let mut document = json!(outcome);
            document["done"][0]["record"]["key"] = json!(key.secret());
            streams.print(format_args!("{document:#}"))
        } else {
            streams.print(key.secret())
        };
        printed.map_err(|failure| match failure {
            Failure::Output(error) => error.to_string(),
            _ => "stdout".to_owned(),
        })
    }
}

fn sentence(done: &Done<ApiKey>) -> String {
    let id = done.record.as_ref().map_or("", |key| key.id.as_str());
    format!("Created the key \"{}\" ({}).", neutral(&done.item), neutral(id))
}

fn name(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("must not be empty") } else { Ok(text.to_owned()) }
}

fn preset() -> impl TypedValueParser<Value = Preset> {
    PossibleValuesParser::new(Preset::ALL.map(Preset::name)).map(|name| {
        let known = Preset::ALL.into_iter().find(|preset| preset.name().eq_ignore_ascii_case(&name));
        known.expect("the parser takes these names alone")
    })
}
