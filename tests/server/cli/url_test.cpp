#include "server/cli/url.hpp"

#include <gtest/gtest.h>

namespace gavel::cli::url_test {
namespace {

BaseUrl parsed(std::string_view text) {
  const auto url = parse_url(text);
  EXPECT_TRUE(url) << (url ? "" : url.error());
  return url ? *url : BaseUrl{};
}

TEST(BaseUrl, has_a_host_and_a_port) {
  const auto url = parsed("http://127.0.0.1:8080");
  EXPECT_EQ(url.host, "127.0.0.1");
  EXPECT_EQ(url.port, "8080");
  EXPECT_EQ(url.authority, "127.0.0.1:8080");
  EXPECT_EQ(url.prefix, "");
}

TEST(BaseUrl, may_leave_out_the_port_and_have_a_path) {
  const auto url = parsed("http://bids.example/gavel/");
  EXPECT_EQ(url.port, "80");
  EXPECT_EQ(url.authority, "bids.example");
  EXPECT_EQ(url.prefix, "/gavel");
}

TEST(BaseUrl, keeps_the_brackets_of_ipv6_for_the_host_field_only) {
  const auto url = parsed("http://[::1]:8080/");
  EXPECT_EQ(url.host, "::1");
  EXPECT_EQ(url.authority, "[::1]:8080");
}

TEST(BaseUrl, of_https_has_a_port_of_its_own_and_somebody_to_trust) {
  const auto url = parsed("https://bids.example/gavel/");
  EXPECT_EQ(url.port, "443");
  EXPECT_EQ(url.authority, "bids.example");
  EXPECT_TRUE(url.trust);
  EXPECT_EQ(url.text(), "https://bids.example/gavel");
  EXPECT_EQ(parsed("https://bids.example:80").authority, "bids.example:80");
  EXPECT_EQ(parsed("https://bids.example:443").authority, "bids.example");
  EXPECT_EQ(parsed("http://bids.example:443").text(), "http://bids.example:443");
  EXPECT_FALSE(parsed("http://bids.example").trust);
}

TEST(BaseUrl, with_authorities_that_nobody_can_use_is_refused) {
  EXPECT_EQ(parse_url("https://a", "/nowhere/ca.pem").error(),
            "there are no certificates to be read in /nowhere/ca.pem (PEM: -----BEGIN CERTIFICATE-----)");
  EXPECT_EQ(parse_url("http://a", "ca.pem").error(),
            "'http://a' is not an https:// URL: there is no certificate to be trusted");
}

TEST(BaseUrl, that_cannot_be_asked_is_refused) {
  for (const char* text : {"", "127.0.0.1:8080", "http://", "ftp://a", "https://", "http://u:p@a", "http://a?x=1",
                           "http://a#x", "http://a:0", "http://a:99999", "http://a b"})
    EXPECT_FALSE(parse_url(text)) << text;
}

}  // namespace
}  // namespace gavel::cli::url_test
