//! Where a result goes that can go to a file.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use instantly_rbac::internals::{neutral, shown_path};
use tempfile::{NamedTempFile, PersistError};

use crate::status::Failure;
use crate::streams::{Streams, with_line_break};

/// Stdout or a file. A file has its new content once that is whole; until then, and where the verb fails, it has what
/// it had before.
pub enum Output {
    /// Stdout.
    Stdout,
    /// What is no plain file, such as a device or a named pipe, or lies in a folder that takes no other file.
    Plain(PathBuf, File),
    /// A plain file, and what takes its place.
    Replaced(PathBuf, NamedTempFile),
    /// A file that is not there yet, and what becomes it.
    New(PathBuf, NamedTempFile),
}

impl Output {
    /// That file, or stdout where none is given, or `-`.
    ///
    /// # Errors
    ///
    /// [`Failure::File`].
    pub fn open(path: Option<&Path>) -> Result<Output, Failure> {
        Output::open_for("--output", path)
    }

    /// The same of another option.
    ///
    /// # Errors
    ///
    /// [`Failure::File`].
    pub fn open_for(option: &'static str, path: Option<&Path>) -> Result<Output, Failure> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Output::Stdout) };
        if path.is_dir() {
            return Err(Failure::usage(format!("{option}: {} is a folder", neutral(&shown_path(path)))));
        }
        let opened = match replacement(path) {
            Some((path, file)) => Ok(Output::Replaced(path, file)),
            None => File::create(path).map(|file| Output::Plain(path.to_owned(), file)),
        };
        opened.map_err(|error| unwritten(path, error))
    }

    /// The same for a file that must not be there yet: what somebody wrote by hand is never overwritten.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] where it is there, or [`Failure::File`].
    pub fn open_new(path: Option<&Path>) -> Result<Output, Failure> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Output::Stdout) };
        if fs::symlink_metadata(path).is_ok() {
            return Err(there_already(path));
        }
        beside(path).map(|file| Output::New(path.to_owned(), file)).map_err(|error| unwritten(path, error))
    }

    /// Whether it is stdout.
    pub fn is_stdout(&self) -> bool {
        matches!(self, Output::Stdout)
    }

    /// Runs what makes the result and writes it here. Where it goes to a file, the first Ctrl-C only ends the calls, so
    /// that what was begun beside the file is removed.
    pub fn fill<'s, T>(self, streams: &mut Streams<'s>, make: impl FnOnce(Output, &mut Streams<'s>) -> T) -> T {
        if self.is_stdout() {
            return make(self, streams);
        }
        let interrupt = streams.interrupt.clone();
        interrupt.defer(|| make(self, streams))
    }

    /// Writes a result that is whole, with one line break at the end.
    ///
    /// # Errors
    ///
    /// [`Failure::File`] or [`Failure::Output`].
    pub fn print(mut self, result: impl fmt::Display, streams: &mut Streams<'_>) -> Result<(), Failure> {
        self.write(with_line_break(result).as_bytes(), streams)?;
        self.finish()
    }

    /// Writes the next piece.
    ///
    /// # Errors
    ///
    /// [`Failure::File`] or [`Failure::Output`].
    pub fn write(&mut self, piece: &[u8], streams: &mut Streams<'_>) -> Result<(), Failure> {
        match self {
            Output::Stdout => streams.write(piece),
            Output::Plain(path, file) => file.write_all(piece).map_err(|error| unwritten(path, error)),
            Output::Replaced(path, file) | Output::New(path, file) => {
                file.write_all(piece).map_err(|error| unwritten(path, error))
            }
        }
    }

    /// The result is whole.
    ///
    /// # Errors
    ///
    /// [`Failure::File`].
    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Output::Stdout | Output::Plain(..) => Ok(()),
            Output::New(path, file) => match file.persist_noclobber(&path) {
                Ok(_) => Ok(()),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(there_already(&path)),
                Err(error) => Err(unwritten(&path, error.error)),
            },
            Output::Replaced(path, file) => match file.persist(&path) {
                Ok(_) => Ok(()),
                // What is mounted by itself, as into a container, can be written and not replaced.
                Err(PersistError { file, error }) => match fs::copy(file.path(), &path) {
                    Ok(_) => Ok(()),
                    Err(_) => Err(unwritten(&path, error)),
                },
            },
        }
    }
}

fn unwritten(path: &Path, error: io::Error) -> Failure {
    Failure::File("--output", path.to_owned(), error)
}

fn there_already(path: &Path) -> Failure {
    let path = neutral(&shown_path(path)).into_owned();
    Failure::usage(format!("--output: {path} is there already, and is not overwritten"))
}

/// A file beside that one, with the same permissions; none where it cannot be replaced by another.
fn replacement(path: &Path) -> Option<(PathBuf, NamedTempFile)> {
    let (path, permissions) = match fs::metadata(path) {
        Ok(found) if found.is_file() => (fs::canonicalize(path).ok()?, Some(found.permissions())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (path.to_owned(), None),
        _ => return None,
    };
    let file = beside(&path).ok()?;
    if let Some(permissions) = permissions {
        // A file that nobody may write is not replaced either.
        fs::OpenOptions::new().append(true).open(&path).ok()?;
        file.as_file().set_permissions(permissions).ok()?;
    }
    Some((path, file))
}

/// A new file in the folder of that one.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
