// The table of keys: for each thing that can be set its name, its text, how it is read and how it is written.
//
// The one source of it all: the file's parser, the environment, the flags of `gavel serve`, --help, the defaults and
// the annotated config/gavel.toml come from here. To add a setting, add its member to Config and its row to the table.
//
// One key, three spellings, by one rule:
//
//     http.listen = "127.0.0.1:8080"      in gavel.toml, under [http]
//     GAVEL_HTTP_LISTEN=127.0.0.1:8080    GAVEL_, upper case, '.' becomes '_'
//     --http-listen 127.0.0.1:8080        lower case, '.' and '_' become '-'
//
// Thread rules: the table is immutable.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "server/config/config.hpp"

namespace gavel::config {

/// How a value is written in TOML; in the environment and in flags all are plain text.
enum class Form : std::uint8_t {
  text,     ///< "5s"
  number,   ///< 16
  boolean,  ///< true
  list,     ///< ["https://a.example", "https://b.example"]; separated by commas in plain text
};

/// What is shown of a secret that is set.
inline constexpr std::string_view kHidden = "(hidden)";

struct Key {
  std::string_view name;   ///< "http.listen"
  std::string_view value;  ///< what stands for its value in --help: "HOST:PORT"
  std::string_view text;   ///< a sentence or two for people
  Form form = Form::text;
  std::string_view short_flag;  ///< a second flag, "--listen"; empty: none

  /// Sets it from its plain text, or says what is wrong with that text.
  std::function<Parsed(Config&, std::string_view)> set;
  /// Its plain text, as set() takes it.
  std::function<std::string(const Config&)> get;

  bool reloads = false;  ///< SIGHUP changes it in a daemon that runs; the others need a restart
  bool secret = false;   ///< whoever prints it shows kHidden instead

  /// What may be shown of its value.
  std::string shown(const Config& config) const;
  std::string variable() const;  ///< "GAVEL_HTTP_LISTEN"
  std::string flag() const;      ///< "--http-listen"
};

/// All keys, those of one section beside each other, top-level ones first.
std::span<const Key> keys();

/// The key of that name; null where there is none.
const Key* find_key(std::string_view name);

}  // namespace gavel::config
