#include "server/pages/routes.hpp"

#include <array>
#include <string>

#include "server/http/etag.hpp"
#include "server/http/packing.hpp"

namespace gavel::pages {
namespace {

/// The paths of pages, as src/main.tsx knows them. Whatever else does not exist is 404.
constexpr std::array<std::string_view, 11> kPages{
    "/",       "/auctions/{id}", "/auctions/{id}/edit", "/sell",   "/sell/{how}", "/sales", "/sales/{id}",
    "/system", "/system/{what}", "/system/{what}/{id}", "/sign-in"};

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

bool is_document(const Asset& asset) noexcept { return asset.path == "/"; }

}  // namespace

http::Response answer(const Asset& asset, const http::Request& request) {
  const bool gzip = !asset.gzip.empty() && http::accepts_gzip(request.field("accept-encoding"));
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
