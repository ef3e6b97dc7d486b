//! The file that a secret is kept in: made before there is a secret, so that none is made that cannot be kept.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::status::Failure;

/// A file that holds nothing yet, and that its owner alone may read. It is removed unless a secret is kept in it.
pub struct SecretFile {
    path: PathBuf,
    file: File,
    is_kept: bool,
}

impl SecretFile {
    /// Whether such a file could be made, as far as it can be known without making it.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] where something has that name, and for `-`; [`Failure::File`] where there is no such folder.
    pub fn check(path: &Path) -> Result<(), Failure> {
        if path == Path::new("-") {
            return Err(Failure::usage("nothing was sent: --secret-file takes a file; --show-secret prints to stdout"));
        }
        match path.symlink_metadata() {
            Ok(_) => {
                let problem = "nothing was sent: --secret-file names a file that exists, and none is overwritten";
                Err(Failure::usage(problem))
            }
            Err(error) if error.kind() != ErrorKind::NotFound => Err(unusable(path, error)),
            Err(_) => folder_of(path).metadata().map(|_| ()).map_err(|error| unusable(path, error)),
        }
    }

    /// Makes it.
    ///
    /// # Errors
    ///
    /// [`Failure::File`], also where something has that name by now.
    pub fn create(path: &Path) -> Result<SecretFile, Failure> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| unusable(path, error))?;
        Ok(SecretFile { path: path.to_owned(), file, is_kept: false })
    }

    /// Writes the secret and a line break, through to the disk.
    ///
    /// # Errors
    ///
    /// Where the disk does not take all of it; then the file is removed.
    pub fn keep(mut self, secret: &str) -> io::Result<()> {
        self.file.write_all(secret.as_bytes())?;
        self.file.write_all(b"\n")?;
        self.file.sync_all()?;
        // The name of a new file is in its folder, which Windows does not open.
        #[cfg(unix)]
        File::open(folder_of(&self.path))?.sync_all()?;
        self.is_kept = true;
        Ok(())
    }
}

fn unusable(path: &Path, error: io::Error) -> Failure {
    Failure::File("--secret-file", path.to_owned(), error)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        if !self.is_kept {
            // Where that fails, it holds nothing that can be used: a part of a secret at most, of a key that is revoked.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
