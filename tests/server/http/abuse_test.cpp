// What clients must not send, each case over a real socket: the answer, that the connection is closed, that nothing
// after the refused head was taken for a request, and that the server serves the next client.
#include <gtest/gtest.h>

#include "tests/server/http/raw_client.hpp"
#include "tests/server/http/test_server.hpp"

namespace gavel::http::abuse_test {
namespace {

using namespace std::string_literals;

struct Abuse {
  std::string name;
  int status;
  std::string bytes;
  std::string code = "";  ///< of the problem; "" where it does not matter
};

void PrintTo(const Abuse& abuse, std::ostream* out) { *out << abuse.name; }

class Abused : public testing::TestWithParam<Abuse> {};

TEST_P(Abused, is_refused_and_nothing_after_it_is_read) {
  TestServer server;
  {
    RawClient client{server.port()};
    client.send(GetParam().bytes + get("/smuggled"));  // in one piece: what follows is there when the head is read
    const auto answer = client.answer();
    ASSERT_TRUE(answer) << "closed without an answer";
    EXPECT_EQ(answer->status, GetParam().status);
    EXPECT_EQ(answer->fields.at("connection"), "close");
    EXPECT_EQ(answer->fields.at("content-type"), "application/problem+json");
    EXPECT_NE(answer->body.find(GetParam().code), std::string::npos) << answer->body;
    EXPECT_EQ(client.rest(), "") << "bytes after the refusal were answered";
  }
  EXPECT_EQ(server.smuggled, 0);
  EXPECT_EQ(RawClient{server.port()}.status_of(get("/hello")), 200);
}

std::string with(std::string_view fields) { return get("/hello", fields); }
std::string target(std::string_view raw) { return get(raw); }
std::string posted(std::string_view fields, std::string_view body) {
  return "POST /echo HTTP/1.1\r\nHost: gavel.test\r\nContent-Type: application/json\r\n" + std::string{fields} +
         "\r\n" + std::string{body};
}
std::string hosted(std::string_view fields) { return "GET /hello HTTP/1.1\r\n" + std::string{fields} + "\r\n"; }
std::string chunked(std::string_view chunks) { return posted("Transfer-Encoding: chunked\r\n", chunks); }
std::string upgrade(std::string_view fields, std::string_view path = "/live") {
  return get(path,
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                 std::string{fields});
}

std::vector<Abuse> sizes() {
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += "a:\r\n";
  std::string parameters;
  for (int i = 0; i < 65; ++i) parameters += "p" + std::to_string(i) + "&";
  return {
      {"header_above_8_KiB", 431, with("A: " + std::string(8'192, 'a') + "\r\n")},
      {"header_above_8_KiB_in_many_fields", 431,
       with("A: " + std::string(4'096, 'a') + "\r\nB: " + std::string(4'096, 'b') + "\r\n")},
      {"two_thousand_tiny_fields", 431, with(many), "too_many_fields"},
      {"more_than_100_fields", 431, with(many.substr(0, 4 * 100)), "too_many_fields"},
      {"target_above_4_KiB", 414, target("/" + std::string(4'096, 'a'))},
      {"target_that_never_ends", 414, "GET /" + std::string(20'000, 'a')},
      {"method_that_never_ends", 414, std::string(20'000, 'G')},
      {"query_with_too_many_parameters", 400, target("/hello?" + parameters), "too_many_parameters"},
      {"body_above_the_limit", 413, posted("Content-Length: 16385\r\n", "")},
      {"body_of_exabytes", 413, posted("Content-Length: 9999999999999999999\r\n", "")},
      {"body_above_the_limit_with_expectation", 413, posted("Content-Length: 16385\r\nExpect: 100-continue\r\n", "")}};
}

std::vector<Abuse> framing() {
  const auto te = [](std::string_view value) {
    return posted("Transfer-Encoding: " + std::string{value} + "\r\n", "0\r\n\r\n");
  };
  const auto te_and_cl = [](std::string_view value) {
    return posted("Transfer-Encoding: " + std::string{value} + "\r\nContent-Length: 5\r\n", "0\r\n\r\n");
  };
  const auto cl = [](std::string_view value) {
    return posted("Content-Length: " + std::string{value} + "\r\n", "abc");
  };
  return {{"TE_chunked", 411, te("chunked")},
          {"TE_chunked_in_capitals", 411, te("CHUNKED")},
          {"TE_gzip_then_chunked", 411, te("gzip, chunked")},
          {"TE_gzip", 400, te("gzip")},
          {"TE_identity", 400, te("identity")},
          {"TE_xchunked", 400, te("xchunked")},
          {"TE_chunked_then_identity", 400, te("chunked, identity")},
          {"TE_chunked_twice_in_one", 400, te("chunked, chunked")},
          {"TE_twice", 400, posted("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
          {"TE_empty", 400, te("")},
          {"TE_with_vertical_tab", 400,
           te("\x0b"
              "chunked")},
          {"TE_with_parameter", 400, te("chunked;q=1")},
          {"TE_in_quotes", 400, te("\"chunked\"")},
          {"TE_on_GET", 411, with("Transfer-Encoding: chunked\r\n")},
          {"TE_then_CL", 400, te_and_cl("chunked")},
          {"CL_then_TE", 400, posted("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
          {"TE_gzip_and_CL", 400, te_and_cl("gzip")},
          {"TE_identity_and_CL", 400, te_and_cl("identity")},
          {"CL_twice_the_same", 400, posted("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")},
          {"CL_twice_different", 400, posted("Content-Length: 3\r\nContent-Length: 0\r\n", "abc")},
          {"CL_list", 400, cl("3, 3")},
          {"CL_plus", 400, cl("+3")},
          {"CL_minus", 400, cl("-3")},
          {"CL_hex", 400, cl("0x3")},
          {"CL_empty", 400, cl("")},
          {"CL_with_inner_space", 400, cl("3 3")},
          {"CL_with_fraction", 400, cl("3.0")},
          {"CL_overflow", 400, cl("18446744073709551619")},
          {"CL_long_overflow", 400, cl(std::string(300, '9'))},
          {"http_1_0_chunked", 400, "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
          {"GET_with_body", 400, with("Content-Length: 3\r\n") + "abc"},
          {"chunk_extension_of_100_KB", 411, chunked("5;" + std::string(100'000, 'e') + "\r\nhello\r\n0\r\n\r\n")},
          {"huge_chunk_size", 411, chunked("ffffffffffffffff\r\nhello\r\n0\r\n\r\n")},
          {"trailer_of_66_KB", 411, chunked("0\r\nX: " + std::string(66'000, 't') + "\r\n\r\n")},
          {"trailer_of_1_MB", 411, chunked("0\r\nX: " + std::string(1'000'000, 't') + "\r\n\r\n")},
          {"trailer_of_66_KB_on_an_upgrade", 411,
           upgrade("Transfer-Encoding: chunked\r\n") + "0\r\nX: " + std::string(66'000, 't') + "\r\n\r\n"},
          {"gzip_body", 415, posted("Content-Encoding: gzip\r\nContent-Length: 3\r\n", "abc")},
          {"br_body", 415, posted("Content-Encoding: br\r\nContent-Length: 3\r\n", "abc")}};
}

std::vector<Abuse> versions_and_hosts() {
  return {{"http_1_2", 505, "GET /hello HTTP/1.2\r\nHost: a\r\n\r\n"},
          {"http_2_preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
          {"http_0_9", 400, "GET /hello\r\n\r\n"},
          {"version_in_small_letters", 400, "GET /hello http/1.1\r\nHost: a\r\n\r\n"},
          {"version_with_two_digits", 400, "GET /hello HTTP/1.10\r\nHost: a\r\n\r\n"},
          {"no_Host", 400, hosted("")},
          {"two_Hosts", 400, hosted("Host: a\r\nHost: b\r\n")},
          {"two_Hosts_alike", 400, hosted("Host: a\r\nHost: a\r\n")},
          {"empty_Host", 400, hosted("Host:\r\n")},
          {"Host_with_path", 400, hosted("Host: a/b\r\n")},
          {"Host_with_user", 400, hosted("Host: u@a\r\n")},
          {"Host_with_bad_port", 400, hosted("Host: a:8x\r\n")},
          {"Host_list", 400, hosted("Host: a, b\r\n")},
          {"Host_with_open_bracket", 400, hosted("Host: [::1\r\n")},
          {"Host_with_space", 400, hosted("Host: a b\r\n")},
          {"Host_other_than_in_absolute_form", 400, "GET http://b/hello HTTP/1.1\r\nHost: a\r\n\r\n"},
          {"http_1_0_without_Host", 400, "GET /hello HTTP/1.0\r\n\r\n"}};
}

std::vector<Abuse> bytes() {
  return {{"obs_fold", 400, with("A: b\r\n c\r\n")},
          {"obs_fold_with_tab", 400, with("A: b\r\n\tc\r\n")},
          {"fold_in_the_first_field", 400, "GET /hello HTTP/1.1\r\n Host: a\r\n\r\n"},
          {"space_before_colon", 400, with("A : b\r\n")},
          {"tab_before_colon", 400, with("A\t: b\r\n")},
          {"space_before_colon_of_TE", 400, posted("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")},
          {"field_without_colon", 400, with("A\r\n")},
          {"field_without_name", 400, with(": b\r\n")},
          {"field_name_with_bytes_above_0x7f", 400, with("\xc3\xa4: b\r\n")},
          {"bare_LF", 400, "GET /hello HTTP/1.1\nHost: a\n\n"},
          {"bare_LF_between_fields", 400, with("A: b\nC: d\r\n")},
          {"bare_CR", 400, with("A: b\rC: d\r\n")},
          {"CR_CR_LF", 400, with("A: b\r\r\n")},
          {"NUL_in_a_value", 400, with("A: b\0c\r\n"s)},
          {"NUL_in_the_target", 400, target("/hel\0lo"s)},
          {"control_byte_in_a_value", 400, with("A: b\x01\r\n")},
          {"DEL_in_a_value", 400, with("A: b\x7f\r\n")},
          {"escape_in_the_method", 400, "G\x1b[ET /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
          {"two_spaces_in_the_request_line", 400, "GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
          {"tab_in_the_request_line", 400, "GET\t/hello HTTP/1.1\r\nHost: a\r\n\r\n"},
          {"space_before_the_request_line", 400, " GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
          {"space_in_the_target", 400, "GET /hel lo HTTP/1.1\r\nHost: a\r\n\r\n"},
          {"three_empty_lines_first", 400, "\r\n\r\n\r\n" + get("/hello")},
          {"tls_hello", 400, "\x16\x03\x01\x02\x00\x01\x00"s},
          {"authorization_twice", 400, with("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n")},
          {"content_type_twice", 400, posted("Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}")}};
}

std::vector<Abuse> targets() {
  return {{"target_with_bytes_above_0x7f", 400, target("/\xc3\xa4")},
          {"target_with_fragment", 400, target("/hello#x")},
          {"target_in_absolute_form", 400, target("http://gavel.test/hello")},
          {"target_star", 400, target("*")},
          {"options_star", 400, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"},
          {"target_in_authority_form", 400, "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"},
          {"target_with_NUL_encoded", 400, target("/hello%00")},
          {"target_with_dots_encoded", 400, target("/x/%2e%2e/hello")},
          {"target_with_dots", 400, target("/x/../hello")},
          {"path_traversal", 400, target("/../../etc/passwd")},
          {"target_with_slash_encoded", 400, target("/items%2fhello")},
          {"target_with_backslash_encoded", 400, target("/items%5Chello")},
          {"target_with_backslash", 400, target("/items\\hello")},
          {"target_with_bad_escape", 400, target("/hello%zz")},
          {"target_with_overlong_utf8", 400, target("/%c0%ae%c0%ae/hello")},
          {"token_in_url", 400, target("/hello?token=abc"), "token_in_url"},
          {"access_token_in_url", 400, target("/hello?limit=1&Access_Token=abc"), "token_in_url"},
          {"token_in_the_url_of_a_websocket", 400,
           "GET /live?token=abc HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
           "token_in_url"}};
}

std::vector<Abuse> methods_and_upgrades() {
  return {
      {"unknown_method", 501, "BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"method_in_small_letters", 501, "get /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"method_that_is_no_token", 400, "GE(T /hello HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"unknown_expectation", 417, with("Expect: 200-maybe\r\n")},
      {"upgrade_with_a_body", 400, upgrade("Content-Length: 5\r\n") + "hello"},
      {"upgrade_to_something_else_with_a_body", 400,
       posted("Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 5\r\n", "hello")},
      {"upgrade_by_POST", 400,
       "POST /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"},
      {"upgrade_without_Connection", 400, with("Upgrade: websocket\r\n")},
      {"upgrade_where_no_websocket_is", 400, upgrade("", "/hello"), "not_a_websocket"},
      {"upgrade_where_nothing_is", 404, upgrade("", "/nothing")},
      {"upgrade_with_frames_at_once", 400, upgrade("")},
      {"upgrade_from_a_foreign_origin", 403,
       "GET /live HTTP/1.1\r\nHost: gavel.test\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\n"
       "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"}};
}

std::vector<Abuse> bodies() {
  return {{"wrong_content_type", 415,
           "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"},
          {"wrong_charset", 415,
           "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-16\r\nContent-Length: "
           "2\r\n\r\n{}"},
          {"no_content_type", 415, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"},
          {"body_for_nobody", 404, post("/nothing", "{}")},
          {"body_for_another_method", 405, post("/hello", "{}")},
          {"body_that_the_guard_refuses", 401, post("/guarded", "{}")},
          {"expectation_that_the_guard_refuses", 401, post("/guarded", "{}", "Expect: 100-continue\r\n")}};
}

const auto name_of = [](const auto& abuse) { return abuse.param.name; };
INSTANTIATE_TEST_SUITE_P(Size, Abused, testing::ValuesIn(sizes()), name_of);
INSTANTIATE_TEST_SUITE_P(Framing, Abused, testing::ValuesIn(framing()), name_of);
INSTANTIATE_TEST_SUITE_P(VersionAndHost, Abused, testing::ValuesIn(versions_and_hosts()), name_of);
INSTANTIATE_TEST_SUITE_P(Bytes, Abused, testing::ValuesIn(bytes()), name_of);
INSTANTIATE_TEST_SUITE_P(Target, Abused, testing::ValuesIn(targets()), name_of);
INSTANTIATE_TEST_SUITE_P(MethodAndUpgrade, Abused, testing::ValuesIn(methods_and_upgrades()), name_of);
INSTANTIATE_TEST_SUITE_P(Body, Abused, testing::ValuesIn(bodies()), name_of);

TEST(Abuse, a_refusal_behind_good_requests_comes_after_their_answers) {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/hello") + get("/later?n=1") + get("/he llo") + get("/smuggled"));
  EXPECT_EQ(client.answer()->status, 200);
  EXPECT_EQ(client.answer()->body, "1");
  EXPECT_EQ(client.answer()->status, 400);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.smuggled, 0);
}

TEST(Abuse, a_refused_head_is_refused_however_it_is_cut_into_packets) {
  TestServer server;
  RawClient client{server.port()};
  for (const char byte : "GET /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"s)
    client.send({&byte, 1});
  EXPECT_EQ(client.answer()->status, 411);
  EXPECT_TRUE(client.is_closed());
}

}  // namespace
}  // namespace gavel::http::abuse_test
