// One JSON object of the catalog document, read field by field: what is absent (or null, `healthy`
// excepted: unknown health is not answered) is left at
// its default, what is wrong is reported with its place and left at its default too. Inner header
// of the catalog reader, for .cc files only; the object and the report outlive it. Any thread.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sidecar/catalog/catalog_source.h"

namespace warren {

class Fields {
  public:
    // `object` is a JSON object.
    Fields(const nlohmann::json& object, std::string place, std::vector<BadEntry>& bad_entries)
        : object_(object), place_(std::move(place)), bad_entries_(bad_entries) {}

    // Null if it is absent.
    [[nodiscard]] const nlohmann::json* find(const char* name) const;
    // As find(), but null and reported if it has the wrong type.
    [[nodiscard]] const nlohmann::json* find_array(const char* name) const;
    [[nodiscard]] const nlohmann::json* find_object(const char* name) const;
    [[nodiscard]] std::string text(const char* name) const;  // empty by default
    [[nodiscard]] std::optional<uint32_t> number(const char* name, uint32_t lowest,
                                                 uint32_t highest) const;
    // Nothing if it is there and neither true nor false.
    [[nodiscard]] std::optional<bool> flag(const char* name, bool otherwise) const;

    // `name` is a field's, and may go on: "addresses[1]".
    [[nodiscard]] std::string place_of(const std::string& name) const;
    void report(const std::string& name, std::string reason) const;

  private:
    const nlohmann::json& object_;
    std::string place_;
    std::vector<BadEntry>& bad_entries_;
};

// "name[index]"
std::string element(const std::string& name, size_t index);
// For messages: the JSON text, cut when it is long.
std::string shown(const nlohmann::json& value);

}  // namespace warren
