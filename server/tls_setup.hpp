// The certificate and key that the configuration names ([http] tls_certificate, tls_key), read and looked at.
//
//     auto tls = set_up_tls(config.http);
//     if (!tls) die(tls.error());                // which file, what is wrong, what would be right
//
// They are read when the daemon starts and at SIGHUP, and not when the endpoint is started anew: a crash hangs on no
// file.
//
// Thread rules: any thread.
#pragma once

#include <memory>
#include <string>

#include "core/base/expected.hpp"
#include "server/config/config.hpp"
#include "server/http/tls_identity.hpp"

namespace gavel {

using TlsPtr = std::shared_ptr<const http::TlsIdentity>;

/// Null where no certificate is named. The error is one line. @pre config::check()
base::Expected<TlsPtr, std::string> set_up_tls(const config::Config::Http& wanted);

/// A line of the log where it ends within two weeks, by which time it is commonly renewed.
void warn_of_expiry(const http::TlsIdentity& identity);

}  // namespace gavel
