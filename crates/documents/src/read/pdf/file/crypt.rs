//! The standard security handler (ISO 32000-2, 7.6) with the empty user password: files that anyone may open but that
//! are locked against printing or changing. A file that wants a password is not opened.

use std::rc::Rc;

use aes::cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};
use aes::{Aes128, Aes256, Block};
use md5::{Digest as _, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::{Dict, File, Object};

const PAD: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Plain,
    Rc4,
    Aes128,
    Aes256,
}

/// The key of a file and what it is used with.
pub(super) struct Crypt {
    key: Vec<u8>,
    strings: Method,
    streams: Method,
}

impl Crypt {
    /// The key for everyone; `None` when a password is needed or the method is unknown.
    pub fn open(file: &File<'_>, dict: &Dict, id: &[u8]) -> Option<Self> {
        if file.get(dict, b"Filter").name() != Some(b"Standard") {
            return None;
        }
        let version = file.get_int(dict, b"V").unwrap_or(0);
        let revision = file.get_int(dict, b"R").unwrap_or(0);
        let method = |key: &[u8]| filter(file, dict, key);
        let (strings, streams) = match version {
            1 | 2 => (Method::Rc4, Method::Rc4),
            4 | 5 => (method(b"StrF")?, method(b"StmF")?),
            _ => return None,
        };
        let key = if revision >= 5 {
            new_key(file, dict, revision)?
        } else {
            old_key(file, dict, id, version, revision)?
        };
        Some(Self { key, strings, streams })
    }

    /// The bytes of a stream.
    pub fn stream(&self, data: &[u8], id: (u32, u32)) -> Option<Vec<u8>> {
        self.bytes(self.streams, data, id)
    }

    /// An object with its strings in clear. The parser has limited how deep it can be.
    pub fn object(&self, object: Object, id: (u32, u32), depth: usize) -> Object {
        if depth > 64 {
            return object;
        }
        match object {
            Object::String(data) => {
                Object::String(self.bytes(self.strings, &data, id).unwrap_or_default().into())
            }
            Object::Array(items) => {
                Object::Array(items.iter().map(|item| self.object(item.clone(), id, depth + 1)).collect())
            }
            Object::Dict(dict) => {
                let inner =
                    dict.iter().map(|(key, value)| (key.into(), self.object(value.clone(), id, depth + 1)));
                Object::Dict(Rc::new(Dict::new(inner.collect())))
            }
            other => other,
        }
    }

    fn bytes(&self, method: Method, data: &[u8], id: (u32, u32)) -> Option<Vec<u8>> {
        match method {
            Method::Plain => Some(data.to_vec()),
            Method::Rc4 => Some(rc4(&self.object_key(id, b""), data)),
            Method::Aes128 => unpadded(aes128(&self.object_key(id, b"sAlT"), data)?),
            Method::Aes256 => unpadded(aes256(&self.key, data.get(..16)?, data.get(16..)?)?),
        }
    }

    fn object_key(&self, (id, generation): (u32, u32), salt: &[u8]) -> Vec<u8> {
        let mut hash = Md5::new();
        hash.update(&self.key);
        hash.update(&id.to_le_bytes()[..3]);
        hash.update(&generation.to_le_bytes()[..2]);
        hash.update(salt);
        hash.finalize()[..(self.key.len() + 5).min(16)].to_vec()
    }
}

fn filter(file: &File<'_>, dict: &Dict, key: &[u8]) -> Option<Method> {
    let name = file.get(dict, key);
    let name = name.name().unwrap_or(b"Identity");
    if name == b"Identity" {
        return Some(Method::Plain);
    }
    let filters = file.get_dict(dict, b"CF")?;
    let method = file.get(&*file.get_dict(&filters, name)?, b"CFM");
    match method.name() {
        Some(b"V2") => Some(Method::Rc4),
        Some(b"AESV2") => Some(Method::Aes128),
        Some(b"AESV3") => Some(Method::Aes256),
        Some(b"None") => Some(Method::Plain),
        _ => None,
    }
}

/// Algorithms 2, 4 and 5: the key for the empty password, if it is the right one.
fn old_key(file: &File<'_>, dict: &Dict, id: &[u8], version: i64, revision: i64) -> Option<Vec<u8>> {
    let bits = if version == 1 { 40 } else { file.get_int(dict, b"Length").unwrap_or(128) };
    let bits = if version == 4 { 128 } else { bits };
    let length = usize::try_from(bits / 8).ok().filter(|l| (5..=16).contains(l))?;
    let (owner, user) = (file.get(dict, b"O"), file.get(dict, b"U"));
    let (owner, user) = (owner.string()?.get(..32)?, user.string()?.get(..16)?);
    let allowed = file.get_int(dict, b"P")? as u32;
    let mut hash = Md5::new();
    hash.update(PAD);
    hash.update(owner);
    hash.update(allowed.to_le_bytes());
    hash.update(id);
    if revision >= 4 && matches!(file.get(dict, b"EncryptMetadata"), Object::Bool(false)) {
        hash.update([0xff; 4]);
    }
    let mut key = hash.finalize().to_vec();
    if revision >= 3 {
        for _ in 0..50 {
            key = Md5::digest(&key[..length]).to_vec();
        }
    }
    key.truncate(length);
    let expected = if revision == 2 {
        rc4(&key, &PAD)
    } else {
        let mut hash = Md5::new();
        hash.update(PAD);
        hash.update(id);
        let first = rc4(&key, &hash.finalize());
        (1..=19u8).fold(first, |data, i| rc4(&key.iter().map(|b| b ^ i).collect::<Vec<u8>>(), &data))
    };
    expected.starts_with(user).then_some(key)
}

/// Algorithm 2.A: the file's key, wrapped for the empty password.
fn new_key(file: &File<'_>, dict: &Dict, revision: i64) -> Option<Vec<u8>> {
    let (user, wrapped) = (file.get(dict, b"U"), file.get(dict, b"UE"));
    let (user, wrapped) = (user.string()?.get(..48)?, wrapped.string()?.get(..32)?);
    if hash(&user[32..40], revision) != user[..32] {
        return None;
    }
    aes256(&hash(&user[40..48], revision), &[0; 16], wrapped)
}

/// Algorithm 2.B for an empty password.
fn hash(salt: &[u8], revision: i64) -> Vec<u8> {
    let mut key = Sha256::digest(salt).to_vec();
    if revision < 6 {
        return key;
    }
    for round in 0usize.. {
        let mut data = key.repeat(64);
        encrypt128(&key[..16], &key[16..32], &mut data);
        let kind = data[..16].iter().map(|b| u32::from(*b)).sum::<u32>() % 3;
        key = match kind {
            0 => Sha256::digest(&data).to_vec(),
            1 => Sha384::digest(&data).to_vec(),
            _ => Sha512::digest(&data).to_vec(),
        };
        if round >= 63 && usize::from(data[data.len() - 1]) + 32 <= round + 1 {
            break;
        }
    }
    key.truncate(32);
    key
}

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|i| u8::try_from(i).unwrap_or_default());
    let mut j = 0u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let mut next = || {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
    };
    data.iter().map(|byte| byte ^ next()).collect()
}

fn aes128(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes128::new_from_slice(key).ok()?;
    Some(chained(data.get(..16)?, data.get(16..)?, |block| cipher.decrypt_block(block)))
}

fn aes256(key: &[u8], start: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256::new_from_slice(key).ok()?;
    Some(chained(start, data, |block| cipher.decrypt_block(block)))
}

/// CBC, decrypting.
fn chained(start: &[u8], data: &[u8], decrypt: impl Fn(&mut Block)) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut before = start;
    for coded in data.chunks_exact(16) {
        let mut block = Block::default();
        block.copy_from_slice(coded);
        decrypt(&mut block);
        out.extend(block.iter().zip(before).map(|(a, b)| a ^ b));
        before = coded;
    }
    out
}

/// CBC, encrypting in place; the data are whole blocks.
fn encrypt128(key: &[u8], start: &[u8], data: &mut [u8]) {
    let Ok(cipher) = Aes128::new_from_slice(key) else { return };
    let mut before = Block::default();
    before.copy_from_slice(start);
    for chunk in data.chunks_exact_mut(16) {
        let mut block = Block::default();
        block.copy_from_slice(chunk);
        block.iter_mut().zip(&before).for_each(|(a, b)| *a ^= b);
        cipher.encrypt_block(&mut block);
        chunk.copy_from_slice(&block);
        before = block;
    }
}

/// Takes the padding off; a damaged one stays.
fn unpadded(mut data: Vec<u8>) -> Option<Vec<u8>> {
    let pad = usize::from(data.last().copied().unwrap_or_default());
    if (1..=16).contains(&pad) && pad <= data.len() {
        data.truncate(data.len() - pad);
    }
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Unreadable;
    use crate::read::pdf::read;
    use crate::read::pdf::tests::{FONT, LINES, book, file, stream};

    const ID: [u8; 2] = [0xab, 0xcd];

    fn hex(bytes: &[u8]) -> String {
        let digits: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        format!("<{digits}>")
    }

    /// A file whose content, object 4, is these bytes, and that is locked as the dictionary says.
    fn locked(content: &[u8], dict: &str) -> Vec<u8> {
        let mut objects = book(&[stream("", content)], FONT);
        objects.push(format!("<< /Filter /Standard {dict} >>").into_bytes());
        let (last, id) = (objects.len(), hex(&ID));
        file(&objects, &format!("/Encrypt {last} 0 R /ID [{id} {id}]"))
    }

    /// Revision 3 for this user password, whose padding is taken over from the standard.
    fn revision3(password: &[u8]) -> Vec<u8> {
        let owner = [7u8; 32];
        let padded: Vec<u8> = password.iter().chain(&PAD).take(32).copied().collect();
        let mut hash = Md5::new();
        for part in [&padded[..], &owner, &(-4i32).to_le_bytes(), &ID] {
            hash.update(part);
        }
        let mut key = hash.finalize().to_vec();
        for _ in 0..50 {
            key = Md5::digest(&key).to_vec();
        }
        let first = rc4(&key, &Md5::digest([&PAD[..], &ID].concat()));
        let user =
            (1..=19u8).fold(first, |data, i| rc4(&key.iter().map(|b| b ^ i).collect::<Vec<u8>>(), &data));
        let of_object = Md5::digest([&key[..], &[4, 0, 0, 0, 0]].concat());
        let dict = format!(
            "/V 2 /R 3 /Length 128 /P -4 /O {} /U {}",
            hex(&owner),
            hex(&[user, vec![0; 16]].concat())
        );
        locked(&rc4(&of_object, LINES.as_bytes()), &dict)
    }

    fn aes256_locked(key: &[u8], data: &[u8]) -> Vec<u8> {
        let cipher = Aes256::new_from_slice(key).unwrap();
        let mut before = Block::default();
        let mut out = Vec::new();
        for chunk in data.chunks(16) {
            let mut block = Block::default();
            block.copy_from_slice(chunk);
            block.iter_mut().zip(&before).for_each(|(a, b)| *a ^= b);
            cipher.encrypt_block(&mut block);
            out.extend_from_slice(&block);
            before = block;
        }
        out
    }

    #[test]
    fn a_file_that_anyone_may_open_is_read() {
        let done = read(&revision3(b"")).unwrap();
        assert!(done.text.contains("MUC TIEU"), "{}", done.text);
    }

    #[test]
    fn a_file_that_wants_a_password_is_refused() {
        assert_eq!(read(&revision3(b"mat khau")), Err(Unreadable::Password { format: "PDF (.pdf)" }));
        let unknown = locked(LINES.as_bytes(), "/V 9 /R 9 /P -4");
        assert_eq!(read(&unknown), Err(Unreadable::Password { format: "PDF (.pdf)" }));
    }

    /// The newest way: the key of the file is wrapped for the empty password.
    #[test]
    fn revision_six_is_read_too() {
        let key = [9u8; 32];
        let (check, wrap) = ([1u8; 8], [2u8; 8]);
        let user = [&hash(&check, 6)[..], &check, &wrap].concat();
        let wrapped = aes256_locked(&hash(&wrap, 6), &key);
        let pad = 16 - LINES.len() % 16;
        let padded = [LINES.as_bytes(), &vec![u8::try_from(pad).unwrap(); pad]].concat();
        let content = [&[0u8; 16][..], &aes256_locked(&key, &padded)].concat();
        let dict = format!(
            "/V 5 /R 6 /Length 256 /P -4 /U {} /UE {} /CF << /StdCF << /CFM /AESV3 >> >> /StmF /StdCF /StrF /StdCF",
            hex(&user),
            hex(&wrapped)
        );
        let done = read(&locked(&content, &dict)).unwrap();
        assert!(done.text.contains("MUC TIEU"), "{}", done.text);
    }
}
