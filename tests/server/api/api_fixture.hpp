// The API as a client sees it, without a socket: a request line in, a response out, through the real router.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "server/api/api.hpp"
#include "server/http/target.hpp"
#include "tests/server/api/fake_house.hpp"
#include "tests/server/auth/temp_dir.hpp"

#ifndef GAVEL_API_PAGE
#define GAVEL_API_PAGE "docs/api.md"  // from the top of the checkout
#endif

namespace gavel::testing {

struct Answer {
  http::Response response;

  int status() const { return response.status; }
  nlohmann::json json() const { return nlohmann::json::parse(response.body); }
  std::string code() const { return json().value("code", ""); }
  std::string field(std::string_view name) const {
    const auto at = std::ranges::find(response.fields, name, [](const auto& f) { return f.first; });
    return at == response.fields.end() ? "" : at->second;
  }
};

class ApiFixture : public ::testing::Test {
 protected:
  explicit ApiFixture(double command_rate = 0) : rates_(command_rate) {
    api::add_routes(router_, {house_, authenticator_, &rates_});
  }

  /// A token of that role; its account is named as the role ("bidder", …).
  const std::string& token(auth::Role role) {
    auto& text = tokens_made_[role];
    if (text.empty()) text = tokens_->create(auth::name(role), role).value();
    return text;
  }

  Answer send(std::string_view method, std::string_view target, std::string body = {},
              std::optional<auth::Role> role = {}) {
    const auto parsed = http::parse_target(target, {});
    if (!parsed) throw std::runtime_error("bad target in a test: " + std::string(target));
    http::Request request;
    request.method = method;
    request.path = parsed->path;
    request.query = parsed->query;
    if (!body.empty()) request.fields.emplace_back("content-type", content_type_);
    if (!accept_.empty()) request.fields.emplace_back("accept", accept_);
    if (role) request.fields.emplace_back("authorization", "Bearer " + token(*role));
    if (!idempotency_key_.empty()) request.fields.emplace_back("idempotency-key", idempotency_key_);
    if (if_match_) request.fields.emplace_back("if-match", *if_match_);
    request.body = std::move(body);
    return run(std::move(request));
  }
  Answer get(std::string_view target) { return send("GET", target); }
  Answer post(std::string_view target, std::string body, std::optional<auth::Role> role = {}) {
    return send("POST", target, std::move(body), role);
  }

  static std::string path(auction::AuctionId id, std::string_view rest = {}) {
    return "/v1/auctions/" + id.to_string() + std::string(rest);
  }

  /// Terms of an auction of the account "seller".
  rules::Terms own_terms(rules::Format format = rules::Format::english) const {
    auto terms = house_.terms();
    terms.seller = "seller";
    terms.format = format;
    return terms;
  }
  /// Puts an auction with these events on the disk of the house, the first of them Created.
  void record(auction::AuctionId id, std::vector<rules::Event> events) {
    auto& entries = house_.recorded[id];
    for (auto& event : events) entries.push_back({id, entries.size() + 1, house_.time, std::move(event)});
  }
  rules::Created made(rules::Terms terms, bool draft = false) const {
    return {.terms = std::move(terms), .at = house_.time, .draft = draft};
  }

  std::string idempotency_key_;  ///< of what is sent from here on; empty: none
  std::optional<std::string> if_match_;
  std::string content_type_ = "application/json";
  std::string accept_;  ///< empty: none
  testing::TempDir dir_;
  FakeHouse house_;
  std::unique_ptr<auth::TokenStore> tokens_ = auth::TokenStore::open(dir_.path()).value();
  api::Rates rates_;
  auth::Authenticator authenticator_{*tokens_};
  http::Router router_;

 private:
  /// docs/api.md has every code that a test gets to see.
  static void expect_documented(const Answer& answer) {
    if (answer.status() < 400) return;
    static const std::string page = [] {
      std::ifstream in(GAVEL_API_PAGE);
      return std::string(std::istreambuf_iterator<char>(in), {});
    }();
    const auto row = [](const std::string& code) { return "| `" + code + "` |"; };
    EXPECT_NE(page.find(row(answer.code())), std::string::npos) << answer.code() << " is not in docs/api.md";
    const auto body = answer.json();
    for (const auto& error : body.value("errors", nlohmann::json::array())) {
      const auto code = error.at("code").get<std::string>();
      EXPECT_NE(page.find(row(code)), std::string::npos) << code << " is not in docs/api.md";
    }
  }

  Answer run(http::Request request) {
    const bool has_body = !request.body.empty();
    auto match = router_.match(request, false, has_body);
    if (auto* refused = std::get_if<http::Response>(&match)) {
      expect_documented({*refused});
      return {*refused};
    }
    std::optional<http::Response> response;
    auto& handler = *std::get<http::Handler*>(match);
    handler(std::move(request), [&](http::Response answer) {
      EXPECT_FALSE(response) << "answered twice";
      response = std::move(answer);
    });
    EXPECT_TRUE(response) << "not answered";
    if (!response) return {};
    expect_documented({*response});
    return {*std::move(response)};
  }

  std::map<auth::Role, std::string> tokens_made_;
};

}  // namespace gavel::testing
