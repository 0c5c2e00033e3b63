// Makes a ZoneImage of what has changed in the catalog since the last one: the services that
// changed are compiled, and what goes across services (names, reverse names, DNS-SD types) is
// edited, not made anew. What an image costs follows the changes, not the catalog. The catalog
// thread.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sidecar/catalog/catalog.h"
#include "sidecar/zone/compile_service.h"
#include "sidecar/zone/zone_image.h"

namespace warren {

struct ZoneSettings {
    std::string domain = "warren";      // text, lower case
    uint32_t ttl = 10;                  // seconds, of services without their own
    std::vector<Address> name_servers;  // of ns.dns.DOMAIN: where we listen
};

struct ZoneSummary {
    size_t services = 0;
    size_t running = 0;          // instances
    size_t listed = 0;           // of them healthy, with an address, not draining
    size_t without_address = 0;  // of the running ones
    size_t browse_left_out = 0;
    std::vector<std::string> complaints;  // what of services was left out that was not before
};

class ZoneCompiler {
  public:
    // Throws std::invalid_argument for a domain that is no name. Serials go on from `last_serial`.
    explicit ZoneCompiler(ZoneSettings settings, uint32_t last_serial = 0);

    // `complete`: false while a source is missing from the catalog. What it throws (no memory)
    // leaves it half done: a new compiler has to start over.
    std::shared_ptr<const ZoneImage> compile(const CatalogChanges& changes, bool complete = true);
    // Of the images that come.
    void set_stale(bool stale) { image_.stale = stale; }
    // Of the image that compile() made last.
    [[nodiscard]] const ZoneSummary& summary() const { return summary_; }

  private:
    struct Known {
        std::shared_ptr<const Service> source;
        CompiledService compiled;
    };
    struct TypeServices {
        using Blocks = std::map<std::string, std::shared_ptr<const ServiceBlock>>;  // by labels
        std::map<std::vector<std::string>, Blocks> groups;  // by networks; those of all come first
        size_t listed = 0;                                  // instances
    };

    void put(const std::string& name, const std::shared_ptr<const Service>& source);
    void replace(Known& known, std::shared_ptr<const Service> source);
    void remove(const std::string& name);
    void place_aliases();
    NameEntry& edited_name(const std::string& labels);
    LimitedEntry& edited_limited(const std::string& labels);
    void count_below(const std::string& labels, const ServiceBlock* last, const ServiceBlock* next);
    void set_service(const std::string& labels, std::shared_ptr<const ServiceBlock> block);
    void edit_addresses(const ServiceBlock* last, const ServiceBlock* next);
    void edit_types(const ServiceBlock* last, const std::shared_ptr<const ServiceBlock>& next);
    void apply_edits();
    void rebuild_types();

    ZoneSettings settings_;
    ZoneImage image_;  // what the next image is a copy of
    ZoneSummary summary_;
    std::map<std::string, Known> known_;         // by the service's name
    std::map<std::string, std::string> placed_;  // alias -> service's name
    std::set<std::string> with_aliases_;         // names of services that have some
    bool aliases_changed_ = false;  // or names that an alias may have, in this compile()
    std::map<std::string, TypeServices> by_type_;        // "\5_http\4_tcp"
    std::set<std::string> changed_types_;                // of these, in this compile()
    std::map<std::string, NameEntry> name_edits_;        // by labels
    std::map<std::string, LimitedEntry> limited_edits_;  // likewise
    std::vector<Index<AddressEntry>::Edit> address_edits_;
};

}  // namespace warren
