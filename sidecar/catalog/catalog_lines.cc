#include "sidecar/catalog/catalog_lines.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "sidecar/base/json_depth.h"
#include "sidecar/catalog/catalog_changes.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/text_window.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr size_t kMostOfOne = size_t{16} << 20;  // octets of a line that is no whole catalog
constexpr size_t kLongestError = 1000;  // octets: words for people, that must not fill the log
constexpr std::string_view kBlanks = " \t\r";

std::string_view without_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    text.remove_suffix(text.size() - 1 - std::min(text.find_last_not_of(kBlanks), text.size() - 1));
    return text;
}

// The line's first key, as it is written; what follows the colon is left in `rest`. Empty if it is
// an object without keys, or none.
std::string_view first_key(std::string_view line, std::string_view& rest) {
    const auto drop = [&line](char c) {
        line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
        const bool there = line.starts_with(c);
        if (there) line.remove_prefix(1);
        return there;
    };
    if (!drop('{') || !drop('"')) return {};
    const size_t end = line.find('"');
    if (end == std::string_view::npos) return {};
    const std::string_view key = line.substr(0, end);
    line.remove_prefix(end + 1);
    if (!drop(':')) return {};
    rest = line;
    return key;
}

// Cut between two characters (UTF-8).
std::string shortened(std::string text) {
    if (text.size() <= kLongestError) return text;
    size_t end = kLongestError;
    while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
    return text + "...";
}

std::string text_of(const json& value, const char* field) {
    if (!value.is_string()) throw CatalogError(std::string("'") + field + "' is no string");
    return value.get<std::string>();
}

}  // namespace

void CatalogLines::begin() {
    whole_known_ = false;
    whole_.reset();
    changes_.clear();
    error_.clear();
    confirmed_ = false;
    reader_knows_ = false;
}

bool CatalogLines::may_be_line(std::string_view begin) {
    std::string_view rest;
    const size_t first = begin.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return begin.size() < kMostOfOne;
    if (begin[first] != '{') return false;
    return begin.size() < kMostOfOne || first_key(begin, rest) == "services";
}

void CatalogLines::take(std::string_view line) {
    line = without_blanks(line);
    if (line.empty()) return;
    if (line == "{}") return confirm();
    std::string_view rest;
    const std::string_view key = first_key(line, rest);
    if (key == "services") return take_whole(line);
    if (key == "service" && line.ends_with('}')) {
        try {
            return put(rest.substr(0, rest.size() - 1));
        } catch (const CatalogError&) {
            // Something stands behind it, or it is none: as an object it is read with more care.
        }
    }
    take_object(line);
}

// A service is written again here, which takes stack for each level: a program of somebody else
// must not end us.
void CatalogLines::take_object(std::string_view line) {
    if (json_depth(line) > kMaxJsonDepth) {
        throw CatalogError("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
    }
    json object;
    try {
        object = json::parse(line);
    } catch (const json::exception&) {
        throw CatalogError(in_quotes(line) + " is no catalog line");
    }
    if (!object.is_object()) {
        throw CatalogError(in_quotes(line) + " is no catalog line");
    }
    if (object.contains("services")) return take_whole(line);
    if (const auto service = object.find("service"); service != object.end()) {
        return put(service->dump());
    }
    if (const auto name = object.find("remove"); name != object.end()) {
        return remove(text_of(*name, "remove"));
    }
    if (const auto error = object.find("error"); error != object.end()) {
        error_ = shortened(text_of(*error, "error"));
        confirmed_ = false;
        if (error_.empty()) error_ = "an error without words";
        return;
    }
    if (!object.empty()) {
        throw CatalogError(in_quotes(line) + " has neither services, service, remove nor error");
    }
    confirm();
}

void CatalogLines::confirm() {
    error_.clear();
    confirmed_ = whole_known_;
}

void CatalogLines::take_whole(std::string_view line) {
    if (!std::exchange(reader_knows_, true)) reader_.forget();
    TextWindow window(line);
    auto reading = reader_.read(window);
    if (!reading) {
        reader_.forget();
        CatalogDocument document = read_catalog(line);
        reading = CatalogReading{.catalog = std::move(document.catalog),
                                 .changes = {},
                                 .bad_entries = std::move(document.bad_entries)};
    }
    if (reading->catalog) {
        whole_ = std::move(*reading->catalog);
        changes_.clear();
    } else {
        for (auto& [name, service] : reading->changes) changes_.insert_or_assign(name, service);
    }
    of_whole_ = std::move(reading->bad_entries);
    of_services_.clear();
    whole_known_ = confirmed_ = true;
    error_.clear();
}

void CatalogLines::put(std::string_view service) {
    std::string document = R"({"services": [)";
    document += service;
    document += "]}";
    std::vector<ServiceElement> elements = read_elements(document);
    if (elements.size() != 1) throw CatalogError("'service' is not one service");
    if (!whole_known_) throw CatalogError("a change came before a whole catalog");
    ServiceElement& element = elements.front();
    for (BadEntry& entry : element.bad_entries) entry.place.insert(0, "service");
    reader_knows_ = false;
    confirmed_ = true;
    error_.clear();
    if (!element.service) {
        of_services_[""] = std::move(element.bad_entries);
        return;
    }
    const std::string name = element.service->name;  // outlives the service that is replaced below
    of_services_.erase(name);
    if (!element.bad_entries.empty()) {
        of_services_[name] = std::move(element.bad_entries);
        // Aliases that are no names have been left empty, to keep the others' places.
        auto copy = std::make_shared<Service>(*element.service);
        std::erase(copy->aliases, "");
        element.service = std::move(copy);
    }
    changes_.insert_or_assign(name, std::move(element.service));
}

void CatalogLines::remove(const std::string& name) {
    if (!whole_known_) throw CatalogError("a change came before a whole catalog");
    reader_knows_ = false;
    confirmed_ = true;
    error_.clear();
    of_services_.erase(lower_case(name));
    changes_.insert_or_assign(lower_case(name), nullptr);
}

std::vector<BadEntry> CatalogLines::bad_entries() const {
    std::vector<BadEntry> all = of_whole_;
    for (const auto& [name, entries] : of_services_) {
        all.insert(all.end(), entries.begin(), entries.end());
    }
    return all;
}

bool CatalogLines::tell(CatalogSink& sink) {
    const bool confirmed = std::exchange(confirmed_, false);
    if (auto whole = std::exchange(whole_, std::nullopt)) {
        apply_changes(*whole, std::exchange(changes_, {}));
        sink.take_catalog(std::move(*whole), bad_entries());
    } else if (!changes_.empty() || (confirmed && of_services_.contains(""))) {
        sink.take_changes(std::exchange(changes_, {}), bad_entries());
        of_services_.erase("");
    } else if (confirmed) {
        sink.take_confirmation();
    } else {
        return false;
    }
    return true;
}

}  // namespace warren
