#include "server/pages/routes.hpp"

#include <array>
#include <string>

#include "server/http/etag.hpp"
#include "server/http/text.hpp"

namespace gavel::pages {
namespace {

namespace text = http::text;

/// The paths of pages, as src/main.tsx knows them. Whatever else does not exist is 404.
constexpr std::array<std::string_view, 8> kPages{
    "/", "/auctions/{id}", "/auctions/{id}/edit", "/sell", "/sell/{how}", "/sales/{id}", "/system", "/sign-in"};

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

bool is_document(const Asset& asset) noexcept { return asset.path == "/"; }

/// Whether an element of Accept-Encoding has a weight of nothing: "gzip;q=0" (RFC 9110 section 12.4.2).
bool refuses(std::string_view parameters) {
  const auto q = text::trim(parameters);
  if (!q.starts_with("q=") && !q.starts_with("Q=")) return false;
  return q.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

/// RFC 9110 section 12.5.3: what names the coding counts before "*".
bool accepts_gzip(std::string_view accept_encoding) {
  bool named = false, wanted = false, any = false;
  text::split(accept_encoding, ',', [&](std::string_view element) {
    const auto semicolon = element.find(';');
    const auto coding = text::trim(element.substr(0, semicolon));
    const bool taken = semicolon == std::string_view::npos || !refuses(element.substr(semicolon + 1));
    if (text::equal_no_case(coding, "gzip") || text::equal_no_case(coding, "x-gzip")) {
      named = true;
      wanted = taken;
    }
    if (coding == "*") any = taken;
    return true;
  });
  return named ? wanted : any;
}

}  // namespace

http::Response answer(const Asset& asset, const http::Request& request) {
  const bool gzip = !asset.gzip.empty() && accepts_gzip(request.field("accept-encoding"));
  const std::string tag = '"' + std::string{asset.hash} + (gzip ? "-gzip\"" : "\"");
  http::Response response;
  response.fields = {
      {"ETag", tag},
      {"Cache-Control", is_document(asset) ? "no-cache" : "public, max-age=31536000, immutable"},
      {"Vary", "Accept-Encoding"},
      {"Content-Security-Policy", std::string{kPolicy}},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
  };
  if (http::if_none_match(request.field("if-none-match"), tag)) {
    response.status = 304;
    return response;
  }
  response.content_type = asset.content_type;
  response.body = gzip ? asset.gzip : asset.plain;
  if (gzip) response.fields.emplace_back("Content-Encoding", "gzip");
  return response;
}

void add_routes(http::Router& router, std::span<const Asset> all) {
  for (const Asset& asset : all) {
    const auto serve = [asset](const http::Request& request, http::Respond respond) {
      respond(answer(asset, request));
    };
    if (!is_document(asset)) {
      router.add("GET", asset.path, serve);
      continue;
    }
    for (const std::string_view page : kPages) router.add("GET", page, serve);
  }
}

}  // namespace gavel::pages
