#include "server/http/tls_identity.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string_view>

namespace gavel::http {
namespace {

using base::Unexpected;
using Step = base::Expected<void, std::string>;

template <auto free>
struct FreeBy {
  void operator()(auto* it) const noexcept { free(it); }
};
using Bio = std::unique_ptr<BIO, FreeBy<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreeBy<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;

constexpr std::size_t kLargestFile = 1024 * 1024;
/// RFC 9325 section 4.2; those of TLS 1.3 are all good.
constexpr const char* kSuites = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kProtocol = "\x08http/1.1";

std::string reason_of_last_error() {
  const auto* const reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason ? reason : "unknown reason";
}

base::Expected<std::string, std::string> read_file(const std::filesystem::path& path) {
  std::error_code ec;
  if (std::filesystem::is_directory(path, ec)) return Unexpected(std::string(" is a directory: name a file"));
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return Unexpected(" cannot be read: " + std::string(std::strerror(errno ? errno : EIO)));
  std::string bytes(kLargestFile + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad()) return Unexpected(" cannot be read: " + std::string(std::strerror(errno ? errno : EIO)));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.size() > kLargestFile) return Unexpected(std::string(" is larger than 1 MiB, which no such file is"));
  return bytes;
}

Bio reader_of(const std::string& bytes) { return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))); }

TlsIdentity::Time time_of(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

std::string text_of(TlsIdentity::Time time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> buffer{};
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

/// RFC 2253, but in the order in which people write it; a certificate of names alone has no subject.
std::string subject_of(const X509* certificate) {
  const Bio out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "without a subject";
}

Step check_dates(const X509* certificate, TlsIdentity::Time now) {
  const auto from = time_of(X509_get0_notBefore(certificate)), until = time_of(X509_get0_notAfter(certificate));
  if (now > until) return Unexpected(" was good until " + text_of(until) + " and has expired: renew it");
  if (now < from) return Unexpected(" is good only from " + text_of(from) + " on: is this machine's clock right?");
  return {};
}

/// The server's own, and what leads from it to an authority.
base::Expected<Certificate, std::string> use_chain(SSL_CTX* context, const std::string& bytes) {
  const auto in = reader_of(bytes);
  Certificate own(PEM_read_bio_X509_AUX(in.get(), nullptr, nullptr, nullptr));
  if (!own) return Unexpected(std::string(" has no certificate in PEM form (-----BEGIN CERTIFICATE-----)"));
  if (SSL_CTX_use_certificate(context, own.get()) != 1) return Unexpected(" cannot be used: " + reason_of_last_error());
  for (int number = 2;; ++number) {
    Certificate next(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!next) {
      if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) return own;
      return Unexpected(" is broken at its certificate number " + std::to_string(number));
    }
    if (SSL_CTX_add0_chain_cert(context, next.get()) != 1) {
      return Unexpected(" cannot be used: " + reason_of_last_error() + " (certificate number " +
                        std::to_string(number) + ')');
    }
    static_cast<void>(next.release());
  }
}

/// Nobody is there to be asked: notes that somebody would have had to be.
int note_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

base::Expected<PrivateKey, std::string> read_key(const std::string& bytes) {
  bool asked = false;
  PrivateKey key(PEM_read_bio_PrivateKey(reader_of(bytes).get(), nullptr, note_passphrase, &asked));
  if (key) return key;
  if (asked)
    return Unexpected(
        std::string(" is encrypted, and nobody is there to be asked for its passphrase: write it without one"));
  return Unexpected(std::string(" has no private key in PEM form (-----BEGIN PRIVATE KEY-----)"));
}

/// HTTP/1.1 where it is offered; who offers only others is told so.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  unsigned char* chosen = nullptr;
  const auto* const ours = reinterpret_cast<const unsigned char*>(kProtocol.data());
  const int found = SSL_select_next_proto(&chosen, size, ours, kProtocol.size(), offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool set_up(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA);
  // A connection that is silent has no buffers; and what is no data comes back to us record by record (tls.cpp).
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_read_ahead(context, 1);
  // Who comes again shows a ticket: nothing is kept for it here.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 && SSL_CTX_set_cipher_list(context, kSuites) == 1;
}

}  // namespace

void TlsIdentity::Free::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

base::Expected<std::shared_ptr<const TlsIdentity>, std::string> TlsIdentity::load(const TlsFiles& files, Time now) {
  const auto bad_certificate = [&](const std::string& why) {
    return Unexpected("the TLS certificate " + files.certificate.string() + why);
  };
  const auto bad_key = [&](const std::string& why) { return Unexpected("the TLS key " + files.key.string() + why); };
  ERR_clear_error();
  const std::shared_ptr<TlsIdentity> identity(new TlsIdentity);
  identity->context_.reset(SSL_CTX_new(TLS_server_method()));
  if (!identity->context_ || !set_up(identity->context())) {
    return Unexpected("TLS cannot be set up: " + reason_of_last_error());
  }
  const auto chain = read_file(files.certificate);
  if (!chain) return bad_certificate(chain.error());
  const auto own = use_chain(identity->context(), *chain);
  if (!own) return bad_certificate(own.error());
  if (const auto good = check_dates(own->get(), now); !good) return bad_certificate(good.error());

  const auto key_bytes = read_file(files.key);
  if (!key_bytes) return bad_key(key_bytes.error());
  const auto key = read_key(*key_bytes);
  if (!key) return bad_key(key.error());
  if (X509_check_private_key(own->get(), key->get()) != 1) {
    return bad_key(" is not the key of the certificate " + files.certificate.string() +
                   ", in which the server's own has to come first");
  }
  if (SSL_CTX_use_PrivateKey(identity->context(), key->get()) != 1) {
    return bad_key(" cannot be used: " + reason_of_last_error());
  }
  identity->good_until_ = time_of(X509_get0_notAfter(own->get()));
  identity->text_ = subject_of(own->get()) + ", good until " + text_of(identity->good_until_);
  identity->chain_ = *chain;
  ERR_clear_error();
  return std::shared_ptr<const TlsIdentity>(identity);
}

}  // namespace gavel::http
