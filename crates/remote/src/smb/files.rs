//! Files of a share: what a phone book needs.

use super::error::SmbError;
use super::pipe::exchange;
use super::session::Inner;
use smb2::client::{Connection, RenameOptions};
use smb2::msg::close::{CloseRequest, CloseResponse};
use smb2::msg::create::{
    CreateDisposition, CreateRequest, CreateResponse, ImpersonationLevel, ShareAccess,
};
use smb2::msg::query_info::{InfoType, QueryInfoRequest, QueryInfoResponse};
use smb2::msg::set_info::{SetInfoRequest, SetInfoResponse};
use smb2::types::flags::FileAccessMask;
use smb2::types::{Command, FileId, OplockLevel, TreeId};
use smb2::{ErrorKind, Tree};
use std::sync::Arc;

/// A share of a server.
pub struct Share {
    inner: Arc<Inner>,
    tree: Tree,
}

/// What tells two states of a file apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStamp {
    /// Its size in bytes.
    pub size: u64,
    /// When its content was last written, in 100 ns since 1601.
    pub modified: u64,
    /// When anything of it last changed, likewise.
    pub changed: u64,
}

/// Owner, group and access list (MS-DTYP section 2.4.7).
const WHO_MAY: u32 = 0x1 | 0x2 | 0x4;

/// The access list alone: an owner can only be set by who may restore files.
const ACCESS_LIST: u32 = 0x4;

/// The room for a security descriptor: what one credit pays for, and as long as an access list can be.
const DESCRIPTOR_ROOM: u32 = 65_536;

impl Share {
    pub(super) fn new(inner: Arc<Inner>, tree: Tree) -> Self {
        Self { inner, tree }
    }

    /// Returns what tells the file's states apart, or `None` where there is no file.
    ///
    /// # Errors
    /// [`SmbError::NotAFile`] for a directory, and others.
    pub fn stamp(&self, path: &str) -> Result<Option<FileStamp>, SmbError> {
        let (mut connection, tree, name) = self.parts(path);
        let found = self.inner.run(path, async move {
            match tree.stat(&mut connection, &name).await {
                Ok(info) => Ok(Some(info)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        })?;
        if found.as_ref().is_some_and(|info| info.is_directory) {
            let server = self.inner.server.clone();
            return Err(SmbError::NotAFile { server, what: path.to_owned() });
        }
        Ok(found.map(|info| FileStamp {
            size: info.size,
            modified: info.modified.0,
            changed: info.changed.0,
        }))
    }

    /// Returns the bytes of a file of at most `limit` bytes, or `None` where there is no file.
    ///
    /// # Errors
    /// [`SmbError`].
    pub fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, SmbError> {
        let Some(stamp) = self.stamp(path)? else { return Ok(None) };
        if stamp.size > limit {
            return Err(SmbError::Other {
                server: self.inner.server.clone(),
                what: format!("reading {path}"),
                source: format!("it has {} bytes, and at most {limit} are read", stamp.size).into(),
            });
        }
        let (mut connection, tree, name) = self.parts(path);
        self.inner.run(path, async move {
            match tree.read_file_pipelined(&mut connection, &name).await {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    /// Writes a file that must not be there yet, and has the server put it on its disk.
    ///
    /// # Errors
    /// [`SmbError::Exists`] and others.
    pub fn create(&self, path: &str, bytes: Vec<u8>) -> Result<(), SmbError> {
        let (mut connection, tree, name) = self.parts(path);
        self.inner.run(path, async move {
            tree.write_file_compound_exclusive(&mut connection, &name, &bytes).await.map(|_| ())
        })
    }

    /// Takes a file away; one that is not there is no error.
    ///
    /// # Errors
    /// [`SmbError`].
    pub fn remove(&self, path: &str) -> Result<(), SmbError> {
        let (mut connection, tree, name) = self.parts(path);
        self.inner.run(path, async move {
            match tree.delete_file(&mut connection, &name).await {
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                done => done,
            }
        })
    }

    /// Puts `bytes` in place of a file in one step, and keeps who may read it.
    ///
    /// The bytes are written beside the file first, under `staged`, once nobody else may read that; what lies
    /// there from an earlier try is removed. Owner and group are kept where the server lets this user set them.
    ///
    /// # Errors
    /// [`SmbError`]; unless it is [`SmbError::Lost`], the file is as it was.
    pub fn replace(&self, path: &str, staged: &str, bytes: Vec<u8>) -> Result<(), SmbError> {
        self.remove(staged)?;
        let (mut connection, tree, name) = self.parts(path);
        let staged = staged.to_owned();
        self.inner.run(path, async move {
            tree.write_file_compound_exclusive(&mut connection, &staged, &[]).await?;
            if let Some(descriptor) = descriptor(&connection, &tree, &name).await? {
                protect(&connection, &tree, &staged, descriptor).await?;
            }
            tree.write_file_compound(&mut connection, &staged, &bytes).await?;
            let replacing = RenameOptions::new().replace_if_exists(true);
            tree.rename_with(&mut connection, &staged, &name, replacing).await
        })
    }

    fn parts(&self, path: &str) -> (Connection, Tree, String) {
        (self.inner.connection.clone(), self.tree.clone(), path.to_owned())
    }
}

/// Returns the security descriptor of a file, or `None` where there is no file.
async fn descriptor(
    connection: &Connection,
    tree: &Tree,
    name: &str,
) -> smb2::Result<Option<Vec<u8>>> {
    let access = FileAccessMask::READ_CONTROL;
    let file = match open(connection, tree.tree_id, name, access).await {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let request = QueryInfoRequest {
        info_type: InfoType::Security,
        file_info_class: 0,
        output_buffer_length: DESCRIPTOR_ROOM,
        additional_information: WHO_MAY,
        flags: 0,
        file_id: file,
        input_buffer: Vec::new(),
    };
    let answer: smb2::Result<QueryInfoResponse> =
        exchange(connection, Command::QueryInfo, &request, tree.tree_id, &[]).await;
    close(connection, tree.tree_id, file).await?;
    answer.map(|answer| Some(answer.output_buffer))
}

/// Gives a file a security descriptor.
async fn protect(
    connection: &Connection,
    tree: &Tree,
    name: &str,
    descriptor: Vec<u8>,
) -> smb2::Result<()> {
    let whole = FileAccessMask::WRITE_DAC | FileAccessMask::WRITE_OWNER;
    let tries = [(whole, WHO_MAY), (FileAccessMask::WRITE_DAC, ACCESS_LIST)];
    let mut last = Ok(());
    for (access, parts) in tries {
        last = set_descriptor(connection, tree.tree_id, name, access, parts, &descriptor).await;
        if last.is_ok() {
            break;
        }
    }
    last
}

async fn set_descriptor(
    connection: &Connection,
    tree: TreeId,
    name: &str,
    access: u32,
    parts: u32,
    descriptor: &[u8],
) -> smb2::Result<()> {
    let file = open(connection, tree, name, access).await?;
    let request = SetInfoRequest {
        info_type: InfoType::Security,
        file_info_class: 0,
        additional_information: parts,
        file_id: file,
        buffer: descriptor.to_vec(),
    };
    let answer: smb2::Result<SetInfoResponse> =
        exchange(connection, Command::SetInfo, &request, tree, &[]).await;
    close(connection, tree, file).await?;
    answer.map(|_| ())
}

async fn open(
    connection: &Connection,
    tree: TreeId,
    name: &str,
    access: u32,
) -> smb2::Result<FileId> {
    let request = CreateRequest {
        requested_oplock_level: OplockLevel::None,
        impersonation_level: ImpersonationLevel::Impersonation,
        desired_access: FileAccessMask::new(access),
        file_attributes: 0,
        share_access: ShareAccess(
            ShareAccess::FILE_SHARE_READ
                | ShareAccess::FILE_SHARE_WRITE
                | ShareAccess::FILE_SHARE_DELETE,
        ),
        create_disposition: CreateDisposition::FileOpen,
        create_options: 0,
        name: name.replace('/', "\\"),
        create_contexts: Vec::new(),
    };
    let opened: CreateResponse = exchange(connection, Command::Create, &request, tree, &[]).await?;
    Ok(opened.file_id)
}

async fn close(connection: &Connection, tree: TreeId, file: FileId) -> smb2::Result<()> {
    let request = CloseRequest { flags: 0, file_id: file };
    let _: CloseResponse = exchange(connection, Command::Close, &request, tree, &[]).await?;
    Ok(())
}
