// Reading the settings and publishing them without a lock: a lock held by another thread at the
// moment of a fork would stay locked in the child for ever.
#include "nss_warren/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>

#include "nss_warren/settings_file.h"
#include "shared/unique_fd.h"

namespace warren::nss {
namespace {

enum class State : int { kUnread, kBeingWritten, kPublished };

constinit std::atomic<State> state{State::kUnread};
constinit Settings published{};

// In a function of its own: the text is gone from the stack before the packet's buffer comes.
[[gnu::noinline]] void read_settings(Settings& settings) {
    set_defaults(settings);
    char text[4096];
    size_t size = 0;
    {
        // Non-blocking: the path may be a FIFO, and opening it must not wait for a writer.
        const UniqueFd file(::open(kSettingsFile, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        while (file && size < sizeof(text)) {
            const ssize_t got = ::read(file.get(), text + size, sizeof(text) - size);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            size += static_cast<size_t>(got);
        }
    }
    // A file that is cut off at the limit must not leave half a line to be believed.
    if (size == sizeof(text)) {
        while (size > 0 && text[size - 1] != '\n') --size;
    }
    parse_settings({text, size}, settings);
    const char* const socket = ::secure_getenv("WARREN_NSS_SOCKET");
    if (socket != nullptr) set_socket({socket, strlen(socket)}, settings);
}

}  // namespace

const Settings& current_settings(Settings& own) {
    if (state.load(std::memory_order_acquire) == State::kPublished) return published;
    read_settings(own);
    State expected = State::kUnread;
    if (state.compare_exchange_strong(expected, State::kBeingWritten)) {
        published = own;
        state.store(State::kPublished, std::memory_order_release);
    }
    return own;
}

}  // namespace warren::nss
