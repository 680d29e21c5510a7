//! Somebody's device, as far as passkeys go: it makes one key pair and answers challenges with it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const ORIGIN: &str = "http://localhost:3000";

#[derive(Clone)]
pub struct Device {
    pub key: SigningKey,
    pub credential: Vec<u8>,
    /// The account the key was made for.
    pub handle: String,
    pub origin: &'static str,
    /// Whether the device asked for a finger, a face or a PIN.
    pub verifies: bool,
    /// The number of answers so far, as far as the device tells; many always say 0.
    pub count: u8,
}

impl Device {
    /// Makes a key pair as the options ask for; returns the answer to them.
    pub fn make(seed: u8, options: &Value) -> (Self, String) {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let handle = options["user"]["id"].as_str().unwrap().to_string();
        let device = Self { key, credential: vec![seed; 16], handle, origin: ORIGIN, verifies: true, count: 0 };
        let answer = device.registration(options);
        (device, answer)
    }

    fn registration(&self, options: &Value) -> String {
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        let mut data = self.data(&options["rp"]["id"], 0x40);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(&self.credential);
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        let length = u8::try_from(data.len()).unwrap();
        let object = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", &[length][..], &data].concat();
        let client = self.client("webauthn.create", options);
        self.said(json!({ "attestationObject": encoded(&object), "clientDataJSON": encoded(client.as_bytes()) }))
    }

    /// Answers the challenge of a sign-in.
    pub fn answer(&self, options: &Value) -> String {
        let data = self.data(&options["rpId"], 0);
        let client = self.client("webauthn.get", options);
        let signed = [&data[..], &Sha256::digest(client.as_bytes())].concat();
        let signature: Signature = self.key.sign(&signed);
        self.said(json!({
            "authenticatorData": encoded(&data),
            "clientDataJSON": encoded(client.as_bytes()),
            "signature": encoded(signature.to_der().as_bytes()),
            "userHandle": self.handle,
        }))
    }

    fn data(&self, host: &Value, more: u8) -> Vec<u8> {
        let flags = 1 | if self.verifies { 4 } else { 0 } | more;
        [&Sha256::digest(host.as_str().unwrap())[..], &[flags, 0, 0, 0, self.count]].concat()
    }

    fn client(&self, kind: &str, options: &Value) -> String {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false }).to_string()
    }

    fn said(&self, response: Value) -> String {
        let id = encoded(&self.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
