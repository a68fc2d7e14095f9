#include "server/auth/key_source.hpp"

#include <fstream>
#include <iterator>

#include "server/auth/download.hpp"
#include "server/http/access.hpp"

namespace gavel::auth {
namespace {

constexpr std::size_t kMostBytes = 1024 * 1024;

/// Nothing where it cannot be read, or is larger than a file of keys is.
std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::error_code ignored;
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file, ignored)) return std::nullopt;
  std::string text(kMostBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMostBytes) return std::nullopt;
  return text;
}

}  // namespace

base::Expected<KeySource, std::string> KeySource::parse(std::string_view text) {
  KeySource source;
  source.text_ = text;
  if (auto url = http::parse_url(text)) {
    source.url_ = *std::move(url);
    return source;
  }
  if (text.starts_with("https://") || text.starts_with("http://")) {
    return base::Unexpected("'" + source.text_ + "' is not a URL such as https://id.example/keys");
  }
  if (text.find("://") != text.npos) {
    return base::Unexpected("'" + source.text_ + "' is neither https://, http:// nor a file");
  }
  return source;
}

bool KeySource::is_open_to_all() const noexcept {
  return is_remote() && !url_.tls && !gavel::http::is_loopback(url_.host);
}

base::Expected<std::string, std::string> KeySource::read() const {
  if (is_remote()) {
    return download(url_, {.bytes = kMostBytes});
  }
  if (auto text = read_file(text_)) return *std::move(text);
  return base::Unexpected(std::string("it cannot be read, or is larger than 1 MiB"));
}

base::Expected<JwtKeys, std::string> KeySource::load() const {
  const auto failed = [&](const std::string& why) {
    return base::Unexpected("no keys of JWTs from " + text_ + ": " + why);
  };
  const auto text = read();
  if (!text) return failed(text.error());
  auto keys = parse_key_set(*text);
  if (!keys) return failed(keys.error());
  return *std::move(keys);
}

base::Expected<JwtKey, std::string> load_secret(const std::filesystem::path& file) {
  auto text = read_file(file);
  if (!text) return base::Unexpected("the secret of JWTs in " + file.string() + " cannot be read");
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  auto key = JwtKey::of_secret(*std::move(text));
  if (!key) return base::Unexpected("the secret of JWTs in " + file.string() + " has less than 32 bytes");
  return *std::move(key);
}

}  // namespace gavel::auth
