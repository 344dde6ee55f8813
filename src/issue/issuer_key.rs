//! The issuer's private key: made, kept in PKCS#8, used for nothing but ES256 signatures.

use crate::signature::{PublicKey, SIGNATURE_BYTES};
use crate::text::Thumbprint;
use alloc::string::String;
use core::fmt;
use p256::ecdsa::SigningKey;
use p256::elliptic_curve::Generate as _;
use pkcs8::SecretDocument;
use pkcs8::pkcs5::{EncryptionScheme, pbes2, scrypt};
use pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use rand_core::TryCryptoRng;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

const ENCRYPTED_LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// 16 MiB and about 0.2 s for each guess at a passphrase. OpenSSL refuses to spend more memory without being told to.
const SCRYPT_LOG_N: u8 = 14;
const SCRYPT_R: u32 = 8;
const SCRYPT_P: u32 = 5;

/// What a key's file may make its reader spend, as N·r·p of scrypt: 128 MiB at most, and below a second.
const MOST_SCRYPT: u64 = 1 << 20;
/// The same as rounds of PBKDF2; OpenSSL writes 2,048, and a million is much.
const MOST_PBKDF2: u32 = 1 << 22;

/// Whoever signs: an [`IssuerKey`], or a device or service that keeps its key to itself.
pub trait Signer {
    /// The key that verifies what this signs.
    fn public_key(&self) -> PublicKey;

    /// That key's thumbprint. A signer that keeps it at hand says so; another than the key's own is found out by the
    /// verification that follows each signature.
    fn kid(&self) -> Thumbprint {
        self.public_key().thumbprint()
    }

    /// An ES256 signature over `message`: r then s, high or low s. `randomness` is fresh for each call, for signers that
    /// hedge their nonce with it. What comes back is verified before it is used.
    ///
    /// # Errors
    /// [`SignError`] if the signer can't or won't.
    fn sign(&self, message: &[u8], randomness: &[u8; 32]) -> Result<[u8; SIGNATURE_BYTES], SignError>;
}

/// A signer that didn't sign, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignError(String);

impl SignError {
    /// With a sentence for a person; no secrets in it.
    #[must_use]
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for SignError {}

/// An issuer's private key. It can't be copied, printed or serialized, and it is wiped when it is dropped.
pub struct IssuerKey {
    key: SigningKey,
    kid: Thumbprint,
}

impl IssuerKey {
    fn of(key: SigningKey) -> Self {
        let kid = public_key(&key).thumbprint();
        Self { key, kid }
    }

    /// A new key from the caller's randomness.
    ///
    /// # Errors
    /// [`KeyError::Randomness`] if there was none.
    pub fn generate(rng: &mut impl TryCryptoRng) -> Result<Self, KeyError> {
        SigningKey::try_generate_from_rng(rng).map(Self::of).map_err(|_| KeyError::Randomness)
    }

    /// Reads an unencrypted PKCS#8 PEM file (RFC 5958), such as `openssl genpkey` writes.
    ///
    /// # Errors
    /// [`KeyError::Encrypted`], or [`KeyError::NotAKey`] for anything that is no P-256 key.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, KeyError> {
        if is_encrypted_pem(pem) {
            return Err(KeyError::Encrypted);
        }
        SigningKey::from_pkcs8_pem(pem).map(Self::of).map_err(|_| KeyError::NotAKey)
    }

    /// Reads an encrypted PKCS#8 PEM file, ours or OpenSSL's. Spends 128 MiB at most, whatever the file asks for.
    ///
    /// # Errors
    /// [`KeyError::WrongPassphrase`], [`KeyError::TooCostly`], or [`KeyError::NotAKey`] for anything that is no encrypted
    /// key.
    pub fn from_encrypted_pkcs8_pem(pem: &str, passphrase: &[u8]) -> Result<Self, KeyError> {
        let (label, document) = SecretDocument::from_pem(pem).map_err(|_| KeyError::NotAKey)?;
        if label != ENCRYPTED_LABEL {
            return Err(KeyError::NotAKey);
        }
        let encrypted = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| KeyError::NotAKey)?;
        check_cost(&encrypted.encryption_algorithm)?;
        let decrypted = encrypted.decrypt(passphrase).map_err(|_| KeyError::WrongPassphrase)?;
        SigningKey::from_pkcs8_der(decrypted.as_bytes()).map(Self::of).map_err(|_| KeyError::NotAKey)
    }

    /// The key as unencrypted PKCS#8 PEM. Whoever reads this can sign licenses.
    ///
    /// # Errors
    /// [`KeyError::Memory`] if there was no room for it.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        self.key.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::Memory)
    }

    /// The key as encrypted PKCS#8 PEM: PBES2 with scrypt (N = 2^14, r = 8, p = 5) and AES-256-CBC, which
    /// `openssl pkcs8` reads. Takes about 0.2 s and 16 MiB.
    ///
    /// # Errors
    /// [`KeyError::Randomness`] if there was none for salt and IV.
    pub fn to_encrypted_pkcs8_pem(
        &self,
        passphrase: &[u8],
        rng: &mut impl TryCryptoRng,
    ) -> Result<Zeroizing<String>, KeyError> {
        let (mut salt, mut iv) = ([0; 16], [0; 16]);
        rng.try_fill_bytes(&mut salt).map_err(|_| KeyError::Randomness)?;
        rng.try_fill_bytes(&mut iv).map_err(|_| KeyError::Randomness)?;
        let cost = scrypt::Params::new(SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P).map_err(|_| KeyError::Memory)?;
        let scheme = pbes2::Parameters::generate_scrypt_aes256cbc(cost, &salt, iv).map_err(|_| KeyError::Memory)?;
        let plain = self.key.to_pkcs8_der().map_err(|_| KeyError::Memory)?;
        let plain = PrivateKeyInfoRef::try_from(plain.as_bytes()).map_err(|_| KeyError::Memory)?;
        let encrypted = plain.encrypt_with_params(scheme, passphrase).map_err(|_| KeyError::Memory)?;
        encrypted.to_pem(ENCRYPTED_LABEL, LineEnding::LF).map_err(|_| KeyError::Memory)
    }
}

impl Signer for IssuerKey {
    fn public_key(&self) -> PublicKey {
        public_key(&self.key)
    }

    fn kid(&self) -> Thumbprint {
        self.kid
    }

    /// RFC 6979 with `randomness` as additional data (section 3.6): a failing generator can't repeat a nonce for two
    /// messages, and a fault can't be compared with a second signature of the same message.
    fn sign(&self, message: &[u8], randomness: &[u8; 32]) -> Result<[u8; SIGNATURE_BYTES], SignError> {
        let digest = Sha256::digest(message);
        let secret = self.key.as_nonzero_scalar();
        let (signature, _) = ecdsa::hazmat::sign_prehashed_rfc6979::<_, Sha256>(secret, &digest, randomness);
        Ok(signature.to_bytes().into())
    }
}

fn public_key(key: &SigningKey) -> PublicKey {
    PublicKey::from_point(*key.verifying_key().as_affine())
}

/// The file says how much work its passphrase is, and whoever wrote the file may have meant harm.
fn check_cost(scheme: &EncryptionScheme) -> Result<(), KeyError> {
    let EncryptionScheme::Pbes2(parameters) = scheme else { return Ok(()) };
    let affordable = match &parameters.kdf {
        pbes2::Kdf::Scrypt(scrypt) => {
            let blocks = u64::from(scrypt.block_size).saturating_mul(scrypt.parallelization.into());
            let n = scrypt.cost_parameter;
            n.is_power_of_two() && n.saturating_mul(blocks) <= MOST_SCRYPT
        }
        pbes2::Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count <= MOST_PBKDF2,
        _ => false,
    };
    if affordable { Ok(()) } else { Err(KeyError::TooCostly) }
}

/// Whether a PEM file says that its key is encrypted. Text before the key is passed over, as RFC 7468 has it.
#[must_use]
pub fn is_encrypted_pem(pem: &str) -> bool {
    // What stands behind this line is secret, and no search may run through it.
    let begin = pem.split('\n').find(|line| line.starts_with("-----BEGIN "));
    begin.is_some_and(|line| line.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
}

impl fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerKey {} (secret not shown)", self.kid)
    }
}

/// A private key that can't be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The source of randomness failed.
    Randomness,
    /// Not a P-256 private key in PKCS#8 PEM.
    NotAKey,
    /// The file is encrypted, and no passphrase was given.
    Encrypted,
    /// The passphrase doesn't open it.
    WrongPassphrase,
    /// The file asks for more work on its passphrase than any of ours or OpenSSL's does.
    TooCostly,
    /// There was no memory for it.
    Memory,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Randomness => "the system gave no randomness; no key was made",
            Self::NotAKey => {
                "this is no P-256 private key in PKCS#8 PEM (\"BEGIN PRIVATE KEY\"); `openssl pkcs8 -topk8` converts others"
            }
            Self::Encrypted => "the key is encrypted; give its passphrase",
            Self::WrongPassphrase => "the passphrase doesn't open this key",
            Self::TooCostly => {
                "the key's file asks for more memory or time to try a passphrase than is spent here; encrypt it anew with \
                 `openssl pkcs8 -topk8 -scrypt`"
            }
            Self::Memory => "the key couldn't be written for lack of memory",
        })
    }
}

impl core::error::Error for KeyError {}
