//! Named pipes of a session.

use super::error::SmbError;
use super::session::Inner;
use crate::pipe::{Pipe, PipeError, PipeErrorKind};
use smb2::client::Connection;
use smb2::msg::close::CloseRequest;
use smb2::msg::create::{
    CreateDisposition, CreateRequest, CreateResponse, ImpersonationLevel, ShareAccess,
};
use smb2::msg::ioctl::{FSCTL_PIPE_TRANSCEIVE, IoctlRequest, IoctlResponse, SMB2_0_IOCTL_IS_FSCTL};
use smb2::msg::read::{ReadRequest, ReadResponse};
use smb2::msg::write::{WriteRequest, WriteResponse};
use smb2::pack::{Pack, ReadCursor, Unpack};
use smb2::types::flags::FileAccessMask;
use smb2::types::status::NtStatus;
use smb2::types::{Command, FileId, OplockLevel, TreeId};
use std::sync::Arc;

/// The room for an answer: more than a fragment of any server.
const ROOM: u32 = 65_536;

/// An open pipe; closed at the server when it is dropped.
pub(super) struct SmbPipe {
    inner: Arc<Inner>,
    tree: TreeId,
    file: FileId,
}

impl SmbPipe {
    pub(super) fn open(inner: Arc<Inner>, tree: TreeId, name: &str) -> Result<Self, SmbError> {
        let request = CreateRequest {
            requested_oplock_level: OplockLevel::None,
            impersonation_level: ImpersonationLevel::Impersonation,
            desired_access: FileAccessMask::new(
                FileAccessMask::FILE_READ_DATA | FileAccessMask::FILE_WRITE_DATA,
            ),
            file_attributes: 0,
            share_access: ShareAccess(ShareAccess::FILE_SHARE_READ | ShareAccess::FILE_SHARE_WRITE),
            create_disposition: CreateDisposition::FileOpen,
            create_options: 0,
            name: name.to_owned(),
            create_contexts: Vec::new(),
        };
        let connection = inner.connection.clone();
        let what = format!("the pipe {name}");
        let opened: CreateResponse = inner.run(&what, async move {
            exchange(&connection, Command::Create, &request, tree, &[]).await
        })?;
        Ok(Self { inner, tree, file: opened.file_id })
    }

    /// Sends a request to the pipe and reads the answer to it.
    fn ask<R: Unpack + Send + 'static>(
        &self,
        command: Command,
        request: impl Pack + 'static,
        more: &'static [NtStatus],
    ) -> Result<R, PipeError> {
        let (connection, tree) = (self.inner.connection.clone(), self.tree);
        let task = async move { exchange(&connection, command, &request, tree, more).await };
        self.inner.run("the pipe", task).map_err(|error| {
            let kind = match &error {
                SmbError::Lost { .. } => PipeErrorKind::Lost,
                SmbError::Denied { .. } => PipeErrorKind::Denied,
                _ => PipeErrorKind::Other,
            };
            PipeError::new(kind, error)
        })
    }
}

/// A warning: the rest of the message is still to be read (MS-ERREF section 2.3).
const MORE: &[NtStatus] = &[NtStatus::BUFFER_OVERFLOW];

impl Pipe for SmbPipe {
    fn transceive(&mut self, message: &[u8]) -> Result<Vec<u8>, PipeError> {
        let request = IoctlRequest {
            ctl_code: FSCTL_PIPE_TRANSCEIVE,
            file_id: self.file,
            max_input_response: 0,
            max_output_response: ROOM,
            flags: SMB2_0_IOCTL_IS_FSCTL,
            input_data: message.to_vec(),
        };
        self.ask(Command::Ioctl, request, MORE).map(|answer: IoctlResponse| answer.output_data)
    }

    fn write(&mut self, message: &[u8]) -> Result<(), PipeError> {
        let request = WriteRequest {
            data_offset: 0x70,
            offset: 0,
            file_id: self.file,
            channel: 0,
            remaining_bytes: 0,
            write_channel_info_offset: 0,
            write_channel_info_length: 0,
            flags: 0,
            data: message.to_vec(),
        };
        let written: WriteResponse = self.ask(Command::Write, request, &[])?;
        if usize::try_from(written.count) == Ok(message.len()) {
            return Ok(());
        }
        let found = format!("{} of {} bytes were written", written.count, message.len());
        Err(PipeError::new(PipeErrorKind::Other, found))
    }

    fn read(&mut self) -> Result<Vec<u8>, PipeError> {
        let request = ReadRequest {
            padding: 0x50,
            flags: 0,
            length: ROOM,
            offset: 0,
            file_id: self.file,
            minimum_count: 0,
            channel: 0,
            remaining_bytes: 0,
            read_channel_info: Vec::new(),
        };
        self.ask(Command::Read, request, MORE).map(|answer: ReadResponse| answer.data)
    }
}

impl Drop for SmbPipe {
    fn drop(&mut self) {
        let request = CloseRequest { flags: 0, file_id: self.file };
        let (connection, tree) = (self.inner.connection.clone(), self.tree);
        // Nobody waits for it: the session's end closes what this does not.
        self.inner.runtime.start(async move {
            let _ = connection.execute(Command::Close, &request, Some(tree)).await;
        });
    }
}

/// Sends one request and reads the answer; `also` are statuses besides success that come with one.
pub(super) async fn exchange<R: Unpack>(
    connection: &Connection,
    command: Command,
    request: &(dyn Pack + Sync),
    tree: TreeId,
    also: &[NtStatus],
) -> smb2::Result<R> {
    let frame = connection.execute(command, request, Some(tree)).await?;
    let status = frame.header.status;
    if status != NtStatus::SUCCESS && !also.contains(&status) {
        return Err(smb2::Error::Protocol { status, command });
    }
    R::unpack(&mut ReadCursor::new(&frame.body))
}
