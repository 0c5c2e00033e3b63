// The services that the keys of etcd make, as they come and go one by one:
//   PREFIX/services/NAME        a service of the catalog document
//   PREFIX/instances/NAME/ID    one instance of it, or just its address
// A value that is neither is left out, and said why. One thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sidecar/sources/line_writer.h"

namespace warren {

class EtcdServices {
  public:
    // "/warren/", with its last slash.
    explicit EtcdServices(std::string prefix) : prefix_(std::move(prefix)) {}

    // What is wrong with a value, in one line; empty if it is good, or a key of others.
    std::string put(const std::string& key, const std::string& value);
    void remove(const std::string& key);
    void clear();

    // The services that have changed since the last call.
    std::set<std::string> take_changed();
    // As a catalog document has it; nothing if there is no such service.
    [[nodiscard]] std::optional<std::string> text(const std::string& name) const;
    [[nodiscard]] ServiceTexts texts() const;

  private:
    // JSON without brackets, so that they are put together by joining texts.
    struct Document {
        std::string fields;
        std::string instances;
        bool external = false;
    };
    struct Parts {
        std::optional<Document> document;
        std::map<std::string, std::string> instances;  // by id
    };
    struct Place {
        std::string service;
        std::string instance;  // empty: of the service itself
    };

    [[nodiscard]] std::optional<Place> place_of(std::string_view key) const;
    static Document read_document(const std::string& name, const std::string& value);
    static std::string read_instance(const std::string& id, const std::string& value);
    static std::string join(const std::string& name, const Parts& parts);
    void drop(const Place& place);

    std::string prefix_;
    std::map<std::string, Parts> services_;
    std::set<std::string> changed_;
};

}  // namespace warren
