// The built module, loaded as glibc does, and its entry points with their results as values. Each
// Module is a copy of the file, loaded anew: the settings are read once per module.
#pragma once

#include <netdb.h>
#include <nss.h>

#include <span>
#include <string>
#include <vector>

#include "tests/nss/temp_folder.h"

namespace warren::test {

enum class Entry { k4, k4Given, k3v4, k3v6, k2v4, k2v6, k1, kAddr, kAddr2 };
inline constexpr Entry kNameEntries[] = {Entry::k4,   Entry::k4Given, Entry::k3v4, Entry::k3v6,
                                         Entry::k2v4, Entry::k2v6,    Entry::k1};

struct Lookup {
    nss_status status = NSS_STATUS_RETURN;
    int error = 0;    // *errnop
    int h_error = 0;  // *h_errnop
    bool errno_kept = false;
    bool inside = true;  // all pointers of the result are in the buffer, and aligned
    int32_t ttl = -1;
    std::string name;
    std::string canonical;  // of gethostbyname3_r
    std::vector<std::string> aliases;
    std::vector<std::string> addresses;  // as text
};

class Module {
  public:
    // WARREN_NSS_SOCKET as long as it lives.
    explicit Module(const std::string& socket);
    ~Module();
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    // `question`: a name, or an address as text. No doctest in here: any thread.
    [[nodiscard]] Lookup ask(Entry entry, const std::string& question,
                             std::span<char> buffer) const;
    [[nodiscard]] Lookup ask(Entry entry, const std::string& question) const;

    [[nodiscard]] void* symbol(const char* name) const;

    static std::string built_file();

  private:
    TempFolder folder_;
    void* loaded_ = nullptr;
    void* entries_[6] = {};
};

int open_descriptors();

// Waits, up to two seconds, for the fake sidecar's thread to close its own; a leak stays.
bool descriptors_settle_at(int count);

}  // namespace warren::test
