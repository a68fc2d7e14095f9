#include "server/tls_setup.hpp"

#include "server/log.hpp"

namespace gavel {

base::Expected<TlsPtr, std::string> set_up_tls(const config::Config::Http& wanted) {
  if (wanted.tls_certificate.empty()) return TlsPtr();
  return http::TlsIdentity::load({.certificate = wanted.tls_certificate, .key = wanted.tls_key});
}

void warn_of_expiry(const http::TlsIdentity& identity) {
  constexpr std::chrono::hours kSoon{14 * 24};
  if (identity.good_until() - std::chrono::system_clock::now() < kSoon) {
    spdlog::warn("the TLS certificate ends soon, renew it and send SIGHUP: {}", identity.text());
  }
}

}  // namespace gavel
