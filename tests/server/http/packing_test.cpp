// gzip as a content coding: who gets it, and that it unpacks to what it was.
#include "server/http/packing.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <optional>
#include <string>

namespace gavel::http::packing_test {
namespace {

using Fields = decltype(Request::fields);

std::string unpacked(const std::string& packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string plain(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

std::string field(const Response& answer, std::string_view name) {
  for (const auto& [key, value] : answer.fields) {
    if (key == name) return value;
  }
  return "";
}

Response large(int status = 200) {
  Response answer;
  answer.status = status;
  answer.content_type = "application/json";
  for (int i = 0; i < 500; ++i) answer.body += "{\"title\":\"Lot " + std::to_string(i) + "\"},";
  return answer;
}

/// What comes out of packing() for a request with these fields.
Response sent(Fields fields, Response answer) {
  Request request;
  request.method = "GET";
  request.fields = std::move(fields);
  std::optional<Response> out;
  auto respond = packing(request, [&](Response packed) { out = std::move(packed); });
  respond(std::move(answer));
  return out.value();
}

TEST(Packing, unpacks_to_what_it_was_and_is_much_smaller) {
  const auto plain = large();
  const auto answer = sent({{"accept-encoding", "gzip, deflate, br"}}, plain);
  EXPECT_EQ(field(answer, "Content-Encoding"), "gzip");
  EXPECT_EQ(field(answer, "Vary"), "Accept-Encoding");
  EXPECT_EQ(unpacked(answer.body), plain.body);
  EXPECT_LT(answer.body.size() * 4, plain.body.size());
}

TEST(Packing, leaves_alone_what_nobody_asked_for_or_is_not_worth_it) {
  const auto is_plain = [](Fields fields, const Response& answer) {
    const auto out = sent(std::move(fields), answer);
    EXPECT_EQ(field(out, "Vary"), "Accept-Encoding") << "a cache must know all the same";
    return field(out, "Content-Encoding").empty() && out.body == answer.body;
  };
  const Fields asks{{"accept-encoding", "gzip"}};
  EXPECT_TRUE(is_plain({}, large()));
  EXPECT_TRUE(is_plain({{"accept-encoding", "br"}}, large()));
  EXPECT_TRUE(is_plain({{"accept-encoding", "gzip"}, {"authorization", "Bearer gvl_x"}}, large())) << "BREACH";
  EXPECT_TRUE(is_plain(asks, large(503)));
  auto small = large();
  small.body.resize(kWorthPacking - 1);
  EXPECT_TRUE(is_plain(asks, small));
  auto noise = large();
  std::uint32_t seed = 1;
  for (auto& c : noise.body) c = static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
  EXPECT_TRUE(is_plain(asks, noise)) << "it would be larger";
  small.body.resize(kWorthPacking, 'x');
  EXPECT_FALSE(is_plain(asks, small));
}

TEST(Packing, reads_accept_encoding_as_rfc_9110_says) {
  for (const auto* yes : {"gzip", "GZip", "x-gzip", "br, gzip;q=0.1", "*", "identity, *;q=0.5", "gzip ; q=1.000"}) {
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  }
  for (const auto* no : {"", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "*, gzip;Q=0", "gzipped"}) {
    EXPECT_FALSE(accepts_gzip(no)) << no;
  }
}

}  // namespace
}  // namespace gavel::http::packing_test
