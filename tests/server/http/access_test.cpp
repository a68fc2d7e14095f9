// Which pages may use the server, and which names it goes by.
#include "server/http/access.hpp"

#include <gtest/gtest.h>

namespace gavel::http::access_test {
namespace {

const std::string kListed = "https://shop.example";

Request request(std::string method, std::vector<std::pair<std::string, std::string>> fields) {
  Request r;
  r.method = std::move(method);
  r.fields = std::move(fields);
  if (r.field("host").empty()) r.fields.emplace_back("host", "gavel.example:8080");
  return r;
}

int status(const Request& r, bool upgrade = false) {
  Options options;
  options.origins = {kListed};
  const auto access = look_at(r, {.upgrade = upgrade}, options);
  return access.refused ? access.refused->status : 0;
}

TEST(Origins, are_those_on_the_list_and_our_own) {
  const std::vector<std::string> list{kListed};
  EXPECT_TRUE(is_origin_allowed("https://shop.example", "a:8080", list));
  EXPECT_TRUE(is_origin_allowed("http://a:8080", "a:8080", list));
  EXPECT_TRUE(is_origin_allowed("https://A.example", "a.example", list));
  for (const auto* bad :
       {"", "null", "http://shop.example", "https://shop.example.evil", "http://a", "a:8080", "file://a:8080"}) {
    EXPECT_FALSE(is_origin_allowed(bad, "a:8080", list)) << bad;
  }
}

TEST(Origins, do_not_matter_to_programs_which_send_none) {
  for (const auto* method : {"GET", "POST", "DELETE", "OPTIONS"}) EXPECT_EQ(status(request(method, {})), 0) << method;
  EXPECT_EQ(status(request("GET", {}), true), 0);
}

TEST(Origins, that_are_foreign_may_read_what_is_public_and_nothing_else) {
  for (const std::string origin : {"https://evil.example", "null", "", "http://gavel.example:8081"}) {
    EXPECT_EQ(status(request("GET", {{"origin", origin}})), 0) << origin;
    EXPECT_EQ(status(request("HEAD", {{"origin", origin}})), 0) << origin;
    EXPECT_EQ(status(request("GET", {{"origin", origin}}), true), 403) << "a WebSocket from " << origin;
    EXPECT_EQ(status(request("GET", {{"origin", origin}, {"authorization", "Bearer x"}})), 403) << origin;
    EXPECT_EQ(status(request("OPTIONS", {{"origin", origin}, {"access-control-request-method", "GET"}})), 403);
    for (const auto* method : {"POST", "PUT", "PATCH", "DELETE"}) {
      EXPECT_EQ(status(request(method, {{"origin", origin}})), 403) << method << " from " << origin;
    }
  }
}

TEST(Origins, that_are_listed_or_our_own_may_do_everything) {
  for (const std::string& origin : {kListed, std::string{"http://gavel.example:8080"}}) {
    for (const auto* method : {"GET", "POST", "DELETE", "OPTIONS"}) {
      EXPECT_EQ(status(request(method, {{"origin", origin}, {"authorization", "Bearer x"}})), 0) << method;
    }
    EXPECT_EQ(status(request("GET", {{"origin", origin}}), true), 0);
  }
}

TEST(Origins, that_are_listed_may_read_the_answer_and_no_others) {
  const auto readable_by = [](const std::string& origin) {
    Options options;
    options.origins = {kListed};
    return look_at(request("GET", {{"origin", origin}}), {}, options).readable_by;
  };
  EXPECT_EQ(readable_by(kListed), kListed);
  for (const std::string other : {"https://evil.example", "null", "", "*", "http://gavel.example:8080"}) {
    EXPECT_EQ(readable_by(other), "") << other;
  }
}

TEST(HostNames, of_loopback_are_always_allowed_and_others_when_listed) {
  const std::vector<std::string> names{"bids.example", "[2001:db8::1]"};
  for (const auto* good : {"localhost", "LOCALHOST:80", "127.0.0.1", "127.0.0.1:8080", "127.255.3.9", "[::1]",
                           "[::1]:8080", "bids.example", "Bids.Example:443", "[2001:db8::1]:1"}) {
    EXPECT_TRUE(is_host_allowed(good, names)) << good;
  }
  for (const auto* bad :
       {"", ":80", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.256", "127.0.1",
        "127.0.0.0.1", "127..0.1", "128.0.0.1", "0.0.0.0", "2130706433", "[::2]", "bids.example.evil", "localhost."}) {
    EXPECT_FALSE(is_host_allowed(bad, names)) << bad;
  }
}

TEST(HostNames, are_looked_at_for_every_request_where_they_are_restricted) {
  Options options;
  options.hosts = {"bids.example"};
  for (const auto* method : {"GET", "POST", "OPTIONS"}) {
    const auto access = look_at(request(method, {{"host", "rebound.example:8080"}}), {}, options);
    ASSERT_TRUE(access.refused) << method;
    EXPECT_EQ(access.refused->status, 421);
    EXPECT_FALSE(look_at(request(method, {{"host", "bids.example:8080"}}), {}, options).refused);
  }
}

TEST(HostNames, that_were_rebound_do_not_pass_as_the_servers_own_origin) {
  Options options;
  options.hosts.emplace();
  const auto access =
      look_at(request("POST", {{"host", "evil.example"}, {"origin", "http://evil.example"}}), {}, options);
  ASSERT_TRUE(access.refused);
  EXPECT_EQ(access.refused->status, 421);
}

}  // namespace
}  // namespace gavel::http::access_test
