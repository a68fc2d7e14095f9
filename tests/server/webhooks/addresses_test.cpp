#include "server/webhooks/addresses.hpp"

#include <gtest/gtest.h>

namespace gavel::webhooks::addresses_test {
namespace {

bool is_public(const char* text) { return webhooks::is_public(boost::asio::ip::make_address(text)); }

TEST(Addresses, of_the_public_internet_are_public) {
  for (const char* text :
       {"1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111",
        "2a00:1450:4001:829::200e", "2001:4860:4860::8888", "3fff:1000::1"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
}

TEST(Addresses, that_only_this_machine_or_its_network_can_reach_are_not) {
  for (const char* text :
       {"0.0.0.0",     "0.1.2.3",     "10.0.0.1",        "10.255.255.255", "100.64.0.1",      "100.127.255.255",
        "127.0.0.1",   "127.8.8.8",   "169.254.169.254", "172.16.0.1",     "172.31.255.255",  "192.0.0.8",
        "192.0.2.1",   "192.88.99.1", "192.168.0.1",     "198.18.0.1",     "198.19.255.255",  "198.51.100.7",
        "203.0.113.9", "224.0.0.1",   "239.255.255.255", "240.0.0.1",      "255.255.255.255", "::",
        "::1",         "::7f00:1",    "fc00::1",         "fd12:3456::1",   "fe80::1",         "fec0::1",
        "ff02::1",     "100::1",      "2001::1",         "2001:10::1",     "2001:db8::1",     "3fff:0fff::1",
        "5f00::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

TEST(Addresses, that_lead_to_a_private_one_are_as_private_as_that) {
  for (const char* text : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
                           "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:1::1", "64:ff9b:1::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
  for (const char* text : {"::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"})
    EXPECT_TRUE(is_public(text)) << text;
}

}  // namespace
}  // namespace gavel::webhooks::addresses_test
