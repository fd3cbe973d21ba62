//! Many datagrams a system call: under load the way into the kernel and back costs more than the answer itself.

use std::io::{IoSlice, IoSliceMut};
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};
use std::os::fd::AsRawFd;

use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg};

/// Datagrams a call, at most.
pub(crate) const MANY: usize = 32;
/// The longest question taken; what is longer is cut and cannot be read.
const ROOM: usize = 2048;

/// Room for the questions of one call. Made once; taking them in allocates nothing.
pub(crate) struct Inbox {
    headers: MultiHeaders<SockaddrStorage>,
    room: Box<[[u8; ROOM]]>,
    got: [(usize, Option<SockaddrStorage>); MANY],
    count: usize,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        let room = vec![[0; ROOM]; MANY].into();
        Inbox { headers: MultiHeaders::preallocate(MANY, None), room, got: [(0, None); MANY], count: 0 }
    }

    /// Waits for one datagram and takes what else is there. Nothing after a time-out, or after a client's
    /// "port unreachable".
    pub(crate) fn receive(&mut self, socket: &UdpSocket) {
        self.count = 0;
        let mut room = self.room.iter_mut();
        let mut slices: [[IoSliceMut<'_>; 1]; MANY] =
            std::array::from_fn(|_| [IoSliceMut::new(room.next().map_or(&mut [], |room| &mut room[..]))]);
        let flags = MsgFlags::MSG_WAITFORONE;
        let Ok(received) = recvmmsg(socket.as_raw_fd(), &mut self.headers, &mut slices, flags, None) else {
            return;
        };
        for (got, message) in self.got.iter_mut().zip(received) {
            *got = (message.bytes, message.address);
            self.count += 1;
        }
    }

    /// What has come: each question, its client, and the client's address for [`Outbox::push`].
    pub(crate) fn questions(&self) -> impl Iterator<Item = (&[u8], SocketAddr, SockaddrStorage)> {
        self.got[..self.count].iter().zip(&self.room).filter_map(|((length, address), room)| {
            let address = (*address)?;
            let client = client(&address).filter(|client| client.port() != 0)?;
            Some((&room[..*length], client, address))
        })
    }
}

/// With the interface of a link-local client: without it no answer finds the way.
fn client(address: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(v4) = address.as_sockaddr_in() {
        return Some(SocketAddrV4::from(*v4).into());
    }
    address.as_sockaddr_in6().map(|v6| SocketAddrV6::from(*v6).into())
}

/// The answers of one call. Made once; sending allocates nothing.
pub(crate) struct Outbox {
    headers: MultiHeaders<SockaddrStorage>,
    messages: [Vec<u8>; MANY],
    clients: [Option<SockaddrStorage>; MANY],
    count: usize,
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Outbox {
            headers: MultiHeaders::preallocate(MANY, None),
            messages: std::array::from_fn(|_| Vec::with_capacity(ROOM)),
            clients: [None; MANY],
            count: 0,
        }
    }

    /// Where the next answer is written. It counts only after [`Outbox::push`].
    pub(crate) fn next(&mut self) -> &mut Vec<u8> {
        &mut self.messages[self.count.min(MANY - 1)]
    }

    /// The answer that has been written goes to this client. There is room for the answers to one inbox.
    pub(crate) fn push(&mut self, client: SockaddrStorage) {
        if let Some(place) = self.clients.get_mut(self.count) {
            *place = Some(client);
            self.count += 1;
        }
    }

    /// Sends all and is empty again. A lost answer is asked for again: UDP promises nothing.
    pub(crate) fn send(&mut self, socket: &UdpSocket) {
        let mut first = 0;
        while first < self.count {
            let mut messages = self.messages[first..self.count].iter();
            let slices: [[IoSlice<'_>; 1]; MANY] =
                std::array::from_fn(|_| [IoSlice::new(messages.next().map_or(&[], |message| &message[..]))]);
            let (slices, clients) = (&slices[..self.count - first], &self.clients[first..self.count]);
            let flags = MsgFlags::empty();
            let sent = sendmmsg(socket.as_raw_fd(), &mut self.headers, slices, clients, [], flags);
            // the first one cannot be sent: the others can
            first += sent.map_or(1, |sent| sent.count().max(1));
        }
        self.count = 0;
    }
}
