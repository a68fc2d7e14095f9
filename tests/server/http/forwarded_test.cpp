#include "server/http/forwarded.hpp"

#include <gtest/gtest.h>

namespace gavel::http::forwarded_test {
namespace {

class Forwarded : public ::testing::Test {
 protected:
  static TrustedProxies trusted(std::vector<std::string> networks) { return TrustedProxies::parse(networks).value(); }
  static std::string client(std::vector<std::pair<std::string, std::string>> fields, const std::string& peer,
                            ForwardedField field = ForwardedField::x_forwarded_for) {
    Request request;
    request.fields = std::move(fields);
    return client_address(request, peer, {trusted({"10.0.0.0/8", "::1", "fd00::/8"}), field});
  }
};

TEST_F(Forwarded, networks_are_addresses_with_as_many_bits_as_count) {
  const auto proxies = trusted({"10.1.0.0/20", "192.0.2.7", "2001:db8::/33", "::1"});
  const auto trusts = [&](const char* text) { return proxies.trusts(boost::asio::ip::make_address(text)); };
  for (const char* in : {"10.1.0.0", "10.1.15.255", "192.0.2.7", "::ffff:10.1.2.3", "2001:db8:7fff::1", "::1"}) {
    EXPECT_TRUE(trusts(in)) << in;
  }
  for (const char* out :
       {"10.1.16.0", "10.2.0.0", "192.0.2.8", "2001:db8:8000::1", "::2", "::ffff:10.2.0.0", "::a01:1"}) {
    EXPECT_FALSE(trusts(out)) << out;
  }
  EXPECT_TRUE(trusted({"0.0.0.0/0"}).trusts(boost::asio::ip::make_address("203.0.113.9")));
  EXPECT_FALSE(TrustedProxies().trusts(boost::asio::ip::make_address("127.0.0.1")));
}

TEST_F(Forwarded, what_is_no_network_is_refused_by_name) {
  for (const char* text :
       {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::/129", "proxy.example", "10.0.0.0/8x", "/8", "fe80::1%eth0"}) {
    const std::vector<std::string> networks = {text};
    const auto parsed = TrustedProxies::parse(networks);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().find("'" + std::string(text) + "'"), std::string::npos);
  }
}

TEST_F(Forwarded, of_a_stranger_nothing_is_believed) {
  EXPECT_EQ(client({{"x-forwarded-for", "192.0.2.7"}}, "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(client({{"forwarded", "for=192.0.2.7"}}, "203.0.113.9", ForwardedField::forwarded), "203.0.113.9");
}

TEST_F(Forwarded, the_client_is_the_rightmost_one_that_is_no_trusted_proxy) {
  EXPECT_EQ(client({{"x-forwarded-for", "192.0.2.7"}}, "10.0.0.1"), "192.0.2.7");
  EXPECT_EQ(client({{"x-forwarded-for", "6.6.6.6, 192.0.2.7, 10.0.0.2"}}, "10.0.0.1"), "192.0.2.7");
  EXPECT_EQ(client({{"x-forwarded-for", "6.6.6.6"}, {"x-forwarded-for", "192.0.2.7"}}, "10.0.0.1"), "192.0.2.7");
  EXPECT_EQ(client({{"x-forwarded-for", "10.0.0.3,10.0.0.2"}}, "::1"), "10.0.0.3") << "all of them are ours";
  EXPECT_EQ(client({}, "10.0.0.1"), "10.0.0.1");
}

TEST_F(Forwarded, what_is_no_address_ends_the_reading) {
  for (const char* bad : {"unknown", "", "x", "1.2.3", "1.2.3.4.5", "[::1", "1.2.3.4 5.6.7.8", "::1%lo"}) {
    EXPECT_EQ(client({{"x-forwarded-for", std::string("192.0.2.7, ") + bad + ", 10.0.0.2"}}, "10.0.0.1"), "10.0.0.2")
        << bad;
  }
}

TEST_F(Forwarded, ports_and_brackets_are_no_part_of_an_address) {
  for (const char* text : {"192.0.2.7:4711", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:4711"}) {
    EXPECT_EQ(client({{"x-forwarded-for", text}}, "10.0.0.1"), "192.0.2.7") << text;
  }
  for (const char* text : {"2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711"}) {
    EXPECT_EQ(client({{"x-forwarded-for", text}}, "10.0.0.1"), "2001:db8::7") << text;
  }
}

TEST_F(Forwarded, rfc_7239_section_4_and_6) {
  const auto standard = [&](const char* value) {
    return client({{"forwarded", value}}, "10.0.0.1", ForwardedField::forwarded);
  };
  EXPECT_EQ(standard("for=192.0.2.43"), "192.0.2.43");
  EXPECT_EQ(standard("For=\"[2001:db8:cafe::17]:4711\""), "2001:db8:cafe::17");
  EXPECT_EQ(standard("for=192.0.2.60;proto=http;by=203.0.113.43"), "192.0.2.60");
  EXPECT_EQ(standard("for=192.0.2.43, for=198.51.100.17"), "198.51.100.17");
  EXPECT_EQ(standard("by=203.0.113.43; host=\"a,b\" ;FOR=\"192.0.2.60:1\""), "192.0.2.60");
  EXPECT_EQ(standard("for=6.6.6.6, for=_hidden, for=10.0.0.2"), "10.0.0.2");
  EXPECT_EQ(standard("for=unknown"), "10.0.0.1");
  EXPECT_EQ(standard("for=\"\\\"6.6.6.6\""), "10.0.0.1");
}

TEST_F(Forwarded, the_other_field_is_never_read) {
  EXPECT_EQ(client({{"forwarded", "for=6.6.6.6"}}, "10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(client({{"x-forwarded-for", "6.6.6.6"}}, "10.0.0.1", ForwardedField::forwarded), "10.0.0.1");
}

}  // namespace
}  // namespace gavel::http::forwarded_test
