#include "server/config/file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "server/config/keys.hpp"
#include "server/config/nearest.hpp"

namespace gavel::config {
namespace {

using Line = toml::source_index;

struct Entry {
  std::string name;  ///< "http.listen"
  Line line;
  const toml::node* node;
};

/// The values of the file with their full names, in the order of its lines. Empty sections that are none of ours are
/// entries too, so that they are found to be unknown.
void flatten(const toml::table& table, const std::string& prefix, std::vector<Entry>& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    const auto* inner = node.as_table();
    if (inner && !inner->empty() && !find_key(name))
      flatten(*inner, name + ".", out);
    else
      out.push_back({name, key.source().begin.line, &node});
  }
}

std::vector<Entry> entries_of(const toml::table& table) {
  std::vector<Entry> entries;
  flatten(table, "", entries);
  std::ranges::stable_sort(entries, {}, &Entry::line);
  return entries;
}

bool is_section(std::string_view name) {
  const std::string prefix = std::string(name) + ".";
  return std::ranges::any_of(keys(), [&](const Key& key) { return key.name.starts_with(prefix); });
}

std::string unknown_key(const std::string& name) {
  if (is_section(name)) return "'" + name + "' is a section: write [" + name + "] and its keys below";
  std::vector<std::string> known;
  for (const auto& key : keys()) known.emplace_back(key.name);
  return "unknown key '" + name + "'" + suggestion(name, known);
}

base::Expected<std::string, std::string> list_text(const toml::node& node) {
  const auto* array = node.as_array();
  if (!array) return base::Unexpected(std::string("must be a list of texts, such as [\"https://bids.example\"]"));
  std::string text;
  for (const auto& item : *array) {
    const auto value = item.value_exact<std::string>();
    if (!value || value->empty() || value->find(',') != std::string::npos)
      return base::Unexpected(std::string("must be a list of texts without commas"));
    text += (text.empty() ? "" : ",") + *value;
  }
  return text;
}

/// A TOML value as the plain text that Key::set takes; its type must be the key's.
base::Expected<std::string, std::string> plain_text(const toml::node& node, Form form) {
  switch (form) {
    case Form::text:
      if (auto text = node.value_exact<std::string>()) return *text;
      return base::Unexpected(std::string("must be a text in quotes"));
    case Form::number:
      if (auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
      return base::Unexpected(std::string("must be a whole number without quotes"));
    case Form::boolean:
      if (auto boolean = node.value_exact<bool>()) return std::string(*boolean ? "true" : "false");
      return base::Unexpected(std::string("must be true or false without quotes"));
    case Form::list:
      return list_text(node);
  }
  return base::Unexpected(std::string("is of no known form"));
}

Parsed apply_entry(const Entry& entry, Config& config) {
  const Key* key = find_key(entry.name);
  if (!key) return base::Unexpected(unknown_key(entry.name));
  const auto text = plain_text(*entry.node, key->form);
  if (!text) return base::Unexpected(entry.name + ": " + text.error());
  if (auto ok = key->set(config, *text); !ok) return base::Unexpected(entry.name + ": " + ok.error());
  return {};
}

std::string at(const std::string& name, Line line, std::string_view what) {
  return name + ":" + std::to_string(line) + ": " + std::string(what);
}

// -- writing -------------------------------------------------------------------------------------------------------

std::string text_literal(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string list_literal(std::string_view text) {
  std::string out = "[";
  while (!text.empty()) {
    const auto comma = text.find(',');
    out += (out.size() > 1 ? ", " : "") + text_literal(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return out + "]";
}

std::string literal(const Key& key, const Config& config) {
  const auto text = key.get(config);
  if (key.form == Form::text) return text_literal(text);
  return key.form == Form::list ? list_literal(text) : text;
}

/// The text as comment lines of at most 100 columns.
std::string comment(std::string_view text) {
  std::string out, line = "#";
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (line.size() + 1 + word.size() > 100) {
      out += line + "\n";
      line = "#";
    }
    line += " " + std::string(word);
  }
  return out + line + "\n";
}

constexpr std::string_view kPreamble =
    "# All that can be set, at its default. Everything may be left out; an unknown key is an error.\n"
    "#\n"
    "# The same names work as variables and as flags of `gavel serve`; a flag wins over a variable, a variable over\n"
    "# this file:  http.listen  =  GAVEL_HTTP_LISTEN  =  --http-listen\n"
    "#\n"
    "# Durations: 250ms, 5s, 1m30s, 2h, 7d. Sizes: 512B, 16KiB, 1MiB. Use: gavel serve --config gavel.toml\n";

}  // namespace

Parsed apply_toml(std::string_view text, const std::string& name, Config& config, Origins* origins) {
  const toml::parse_result result = toml::parse(text, name);
  if (!result) return base::Unexpected(at(name, result.error().source().begin.line, result.error().description()));
  for (const auto& entry : entries_of(result.table())) {
    if (auto ok = apply_entry(entry, config); !ok) return base::Unexpected(at(name, entry.line, ok.error()));
    if (origins) (*origins)[entry.name] = name + ":" + std::to_string(entry.line);
  }
  return {};
}

Parsed apply_file(const std::filesystem::path& path, Config& config, Origins* origins) {
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored))
    return base::Unexpected("cannot read the configuration file " + path.string());
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return apply_toml(text, path.string(), config, origins);
}

std::string annotated_file() {
  const Config defaults;
  std::string out(kPreamble), section;
  for (const auto& key : keys()) {
    const auto dot = key.name.find('.');
    const std::string its_section(dot == std::string_view::npos ? "" : key.name.substr(0, dot));
    if (its_section != section) out += "\n[" + its_section + "]";
    section = its_section;
    const auto leaf = dot == std::string_view::npos ? key.name : key.name.substr(dot + 1);
    out += "\n" + comment(key.text) + std::string(leaf) + " = " + literal(key, defaults) + "\n";
  }
  return out;
}

}  // namespace gavel::config
