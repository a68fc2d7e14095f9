#include "server/http/tls_identity.hpp"

#include <gtest/gtest.h>

#include "tests/server/http/certificates.hpp"

namespace gavel::http::tls_identity_test {
namespace {

/// Why they are not taken; empty where they are.
std::string refused(const TlsFiles& files) {
  const auto loaded = TlsIdentity::load(files);
  return loaded ? std::string() : loaded.error();
}

TEST(TlsIdentity, says_whose_it_is_and_until_when) {
  const CertificateFiles made("bids.example");
  const auto identity = made.identity();
  EXPECT_TRUE(identity->text().starts_with("CN=bids.example, good until 20")) << identity->text();
  EXPECT_GT(identity->good_until(), std::chrono::system_clock::now() + std::chrono::hours(24 * 89));
}

TEST(TlsIdentity, is_the_same_where_all_certificates_are) {
  const CertificateFiles one, other;
  const auto longer = one.write("longer.pem", one.read("chain.pem") + other.read("chain.pem"));
  EXPECT_TRUE(one.identity()->same_as(*one.identity()));
  EXPECT_FALSE(one.identity()->same_as(*other.identity()));
  EXPECT_FALSE(one.identity()->same_as(*TlsIdentity::load({longer, one.files().key}).value()));
}

TEST(TlsIdentity, takes_what_leads_to_an_authority_behind_its_own) {
  const CertificateFiles made("leaf"), authority("authority");
  const auto chain = made.write("both.pem", made.read("chain.pem") + "\n" + authority.read("chain.pem"));
  EXPECT_EQ(refused({chain, made.files().key}), "");
}

TEST(TlsIdentity, that_cannot_be_read_is_refused_with_the_file_and_the_reason) {
  const CertificateFiles made;
  const auto [certificate, key] = made.files();
  EXPECT_EQ(refused({"/nowhere/a.pem", key}),
            "the TLS certificate /nowhere/a.pem cannot be read: No such file or directory");
  EXPECT_EQ(refused({certificate, "/nowhere/k.pem"}),
            "the TLS key /nowhere/k.pem cannot be read: No such file or directory");
  EXPECT_EQ(refused({certificate.parent_path(), key}),
            "the TLS certificate " + certificate.parent_path().string() + " is a directory: name a file");
}

TEST(TlsIdentity, that_is_something_else_is_refused_with_what_it_should_be) {
  const CertificateFiles made;
  const auto [certificate, key] = made.files();
  EXPECT_EQ(refused({key, key}),
            "the TLS certificate " + key.string() + " has no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
  EXPECT_EQ(refused({certificate, certificate}),
            "the TLS key " + certificate.string() + " has no private key in PEM form (-----BEGIN PRIVATE KEY-----)");
  const auto large = made.write("large.pem", std::string(2 << 20, 'x'));
  EXPECT_EQ(refused({large, key}),
            "the TLS certificate " + large.string() + " is larger than 1 MiB, which no such file is");
  const auto torn = made.write("torn.pem", made.read("chain.pem") + made.read("chain.pem").substr(0, 200));
  EXPECT_EQ(refused({torn, key}), "the TLS certificate " + torn.string() + " is broken at its certificate number 2");
}

TEST(TlsIdentity, whose_key_has_a_passphrase_is_refused_and_nobody_is_asked_for_it) {
  const CertificateFiles made;
  const auto key = made.encrypted_key();
  EXPECT_EQ(refused({made.files().certificate, key}),
            "the TLS key " + key.string() +
                " is encrypted, and nobody is there to be asked for its passphrase: write it without one");
}

TEST(TlsIdentity, whose_key_is_that_of_another_certificate_is_refused) {
  const CertificateFiles made, other;
  EXPECT_EQ(refused({made.files().certificate, other.files().key}),
            "the TLS key " + other.files().key.string() + " is not the key of the certificate " +
                made.files().certificate.string() + ", in which the server's own has to come first");
}

TEST(TlsIdentity, is_refused_once_it_has_expired_and_before_it_is_good) {
  const CertificateFiles old("old.example", {.from = -30, .until = -1}),
      early("early.example", {.from = 2, .until = 30});
  const auto expired = refused(old.files()), not_yet = refused(early.files());
  EXPECT_NE(expired.find("Z and has expired: renew it"), std::string::npos) << expired;
  EXPECT_NE(not_yet.find("Z on: is this machine's clock right?"), std::string::npos) << not_yet;
}

}  // namespace
}  // namespace gavel::http::tls_identity_test
