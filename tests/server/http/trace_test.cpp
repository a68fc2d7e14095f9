#include "server/http/trace.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gavel::http::trace_test {
namespace {

constexpr std::string_view kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kParent = "00-" + std::string(kTrace) + "-00f067aa0ba902b7-01";

Request with(std::string name, std::string value) {
  Request request;
  request.fields.emplace_back(std::move(name), std::move(value));
  return request;
}

// https://www.w3.org/TR/trace-context/#traceparent-header
TEST(Trace, is_taken_from_a_traceparent) {
  EXPECT_EQ(kTrace, trace_id_of(kParent));
  EXPECT_EQ(kTrace, trace_id_of("cc-" + std::string(kTrace) + "-00f067aa0ba902b7-01-what-the-future-will-be-like"));
  EXPECT_EQ(" trace_id=" + std::string(kTrace), trace_of(with("traceparent", kParent)).text());
}

TEST(Trace, of_a_broken_traceparent_is_none) {
  const std::string trace(kTrace);
  const std::vector<std::string> all = {
      std::string(),
      trace,
      "ff-" + trace + "-00f067aa0ba902b7-01",
      "0g-" + trace + "-00f067aa0ba902b7-01",
      "00-" + trace + "-00f067aa0ba902b7-01-more",
      "cc-" + trace + "-00f067aa0ba902b7-01.more",
      "00-" + trace + "-00f067aa0ba902b7-0x",
      "00-" + trace + "-0000000000000000-01",
      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
      "00_" + trace + "-00f067aa0ba902b7-01",
      kParent.substr(0, kParent.size() - 1),
  };
  for (const auto& broken : all) EXPECT_EQ("", trace_id_of(broken)) << broken;
}

TEST(Trace, has_the_id_of_the_request) {
  EXPECT_EQ("a7-B.c_1:/+=", trace_of(with("x-request-id", "a7-B.c_1:/+=")).request_id);
  EXPECT_EQ(" request_id=a7", trace_of(with("x-request-id", "a7")).text());
  EXPECT_EQ(128U, trace_of(with("x-request-id", std::string(128, 'x'))).request_id.size());
}

TEST(Trace, takes_no_id_that_could_be_read_as_something_else) {
  for (const auto& odd : {std::string(), std::string(129, 'x'), std::string("a b"), std::string("a\"b"),
                          std::string("a\xC3\xA4"), std::string("a,b")}) {
    EXPECT_EQ("", trace_of(with("x-request-id", odd)).request_id) << odd;
  }
}

}  // namespace
}  // namespace gavel::http::trace_test
