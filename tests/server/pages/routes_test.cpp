#include "server/pages/routes.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>

namespace gavel::pages {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr Asset kDocument{"/", "text/html; charset=utf-8", "00ff", "<!doctype html>", "packed document"};
constexpr Asset kScript{"/assets/app-1234.js", "text/javascript; charset=utf-8", "1234", "let x = 1;", "packed script"};
constexpr Asset kIcon{"/assets/icon-5678.svg", "image/svg+xml", "5678", "<svg/>", ""};

http::Request get(std::string path, std::vector<std::pair<std::string, std::string>> fields = {}) {
  return {.method = "GET", .path = std::move(path), .fields = std::move(fields)};
}

std::string field(const http::Response& response, std::string_view name) {
  const auto found = std::ranges::find(response.fields, name, [](const auto& f) { return std::string_view{f.first}; });
  return found == response.fields.end() ? "" : found->second;
}

http::Response asked(const Asset& asset, std::string_view accept_encoding) {
  return answer(asset, get(std::string{asset.path}, {{"accept-encoding", std::string{accept_encoding}}}));
}

TEST(Pages, come_compressed_to_who_accepts_gzip_and_plain_to_others) {
  for (const auto* accepts :
       {"gzip", "br, gzip", "GZIP;q=0.5", "*", "deflate, *;q=0.1", "x-gzip", "gzip;q=1.0, *;q=0"}) {
    const auto response = asked(kScript, accepts);
    EXPECT_EQ(response.body, "packed script") << accepts;
    EXPECT_EQ(field(response, "Content-Encoding"), "gzip") << accepts;
  }
  for (const auto* refuses : {"", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "identity", "*, gzip;q=0", "gzipped"}) {
    const auto response = asked(kScript, refuses);
    EXPECT_EQ(response.body, "let x = 1;") << refuses;
    EXPECT_EQ(field(response, "Content-Encoding"), "") << refuses;
  }
  EXPECT_EQ(asked(kIcon, "gzip").body, "<svg/>");  // it would not be smaller
  EXPECT_EQ(field(asked(kScript, "br"), "Vary"), "Accept-Encoding");
}

TEST(Pages, are_304_to_who_has_the_same_bytes) {
  const auto status = [](std::string tag, std::string encoding) {
    return answer(kScript, get("/", {{"if-none-match", std::move(tag)}, {"accept-encoding", std::move(encoding)}}))
        .status;
  };
  EXPECT_EQ(status("\"1234\"", ""), 304);
  EXPECT_EQ(status("\"1234-gzip\"", "gzip"), 304);
  EXPECT_EQ(status("\"a\", W/\"1234\"", ""), 304);
  EXPECT_EQ(status("*", ""), 304);
  EXPECT_EQ(status("\"1234\"", "gzip"), 200);  // those bytes are others
  EXPECT_EQ(status("\"123\"", ""), 200);
  EXPECT_EQ(status("1234", ""), 200);
  EXPECT_EQ(status("", ""), 200);

  const auto unchanged = answer(kScript, get("/", {{"if-none-match", "\"1234\""}}));
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(field(unchanged, "ETag"), "\"1234\"");
  EXPECT_EQ(field(unchanged, "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(Pages, allow_no_script_and_no_style_but_their_files) {
  const auto policy = field(answer(kDocument, get("/")), "Content-Security-Policy");
  EXPECT_THAT(policy,
              AllOf(HasSubstr("default-src 'none'"), HasSubstr("script-src 'self'"), HasSubstr("style-src 'self'"),
                    HasSubstr("frame-ancestors 'none'"), Not(HasSubstr("unsafe")), Not(HasSubstr("http"))));
}

TEST(Pages, have_one_document_for_every_page_that_is_asked_for_again_and_files_that_are_kept) {
  http::Router router;
  add_routes(router, std::array{kDocument, kScript, kIcon});
  const auto fetch = [&](std::string path) {
    auto request = get(std::move(path));
    const auto match = router.match(request, false, false);
    if (const auto* refused = std::get_if<http::Response>(&match)) return *refused;
    http::Response given;
    (*std::get<http::Handler*>(match))(std::move(request),
                                       [&](http::Response response) { given = std::move(response); });
    return given;
  };
  for (const auto* page :
       {"/", "/auctions/01KAPX4V000000000000000000", "/sales", "/sell", "/sell/import", "/system", "/sign-in"}) {
    EXPECT_EQ(fetch(page).body, kDocument.plain) << page;
    EXPECT_EQ(field(fetch(page), "Cache-Control"), "no-cache") << page;
  }
  EXPECT_EQ(fetch("/assets/app-1234.js").body, kScript.plain);
  EXPECT_EQ(fetch("/assets/icon-5678.svg").content_type, "image/svg+xml");
  for (const auto* nothing : {"/assets/app-9999.js", "/assets", "/index.html", "/v1/nothing"}) {
    EXPECT_EQ(fetch(nothing).status, 404) << nothing;
  }
}

TEST(Pages, leave_the_daemon_as_it_is_where_they_are_not_built) {
  http::Router router;
  add_routes(router, std::span<const Asset>{});
  auto request = get("/");
  EXPECT_EQ(std::get<http::Response>(router.match(request, false, false)).status, 404);
}

}  // namespace
}  // namespace gavel::pages
