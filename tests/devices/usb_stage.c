/* A libusb with one identity card reader on it, whose bytes go to a socket of the test.
 *
 * Loaded by pyusb in the driver's own child process, in the place of the system's library. In the
 * folder LIBUSB_STAGE: `reader` is the test's socket (one packet per transfer, the endpoint first);
 * while `hang` is there no transfer ends, while `mute` is there no look at the bus does. */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { OK = 0, GONE = -4, NOT_FOUND = -5, TIMEOUT = -7 };
struct device_descriptor {
    uint8_t length, type; uint16_t usb; uint8_t class, subclass, protocol, packet;
    uint16_t vendor, product, release; uint8_t maker, name, serial, configurations;
};
struct endpoint {
    uint8_t length, type, address, attributes; uint16_t packet; uint8_t interval, refresh, synch;
    const unsigned char *extra; int extra_length;
};
struct alternate {
    uint8_t length, type, number, setting, endpoints, class, subclass, protocol, name;
    const struct endpoint *endpoint; const unsigned char *extra; int extra_length;
};
struct interface { const struct alternate *alternate; int alternates; };
struct configuration {
    uint8_t length, type; uint16_t total; uint8_t interfaces, value, name, attributes, power;
    const struct interface *interface; const unsigned char *extra; int extra_length;
};

static const struct endpoint ends[] = {
    {7, 5, 0x02, 2, 64}, {7, 5, 0x06, 2, 64}, {7, 5, 0x81, 2, 64}, {7, 5, 0x85, 2, 64}};
static const struct alternate only = {9, 4, 0, 0, 4, 0xff, 0, 0, 0, ends};
static const struct interface interfaces[] = {{&only, 1}};
static const struct configuration configuration = {9, 2, 46, 1, 1, 0, 0x80, 50, interfaces};
static int line = -1;
static unsigned char kept[16][4097];
static int sizes[16], many;

static const char *at(const char *name)
{
    static char path[108];
    snprintf(path, sizeof path, "%s/%s", getenv("LIBUSB_STAGE"), name);
    return path;
}
static void suffer(const char *how) { while (!access(at(how), F_OK)) sleep(100000); }

int libusb_init(void **context) { *context = &line; return OK; }
void libusb_exit(void *context) {}
void libusb_set_debug(void *context, int level) {}
const char *libusb_strerror(int code) { return "no such thing"; }
long libusb_get_device_list(void *context, void ***list)
{
    suffer("mute");
    *list = calloc(2, sizeof(void *));
    (*list)[0] = &line;
    return 1;
}
void libusb_free_device_list(void **list, int unref) { free(list); }
void *libusb_ref_device(void *device) { return device; }
void libusb_unref_device(void *device) {}
void *libusb_get_parent(void *device) { return NULL; }
uint8_t libusb_get_bus_number(void *device) { return 1; }
uint8_t libusb_get_device_address(void *device) { return 7; }
uint8_t libusb_get_port_number(void *device) { return 2; }
int libusb_get_port_numbers(void *device, uint8_t *ports, int most) { ports[0] = 2; return 1; }
int libusb_get_device_speed(void *device) { return 2; }
int libusb_get_max_iso_packet_size(void *device, uint8_t end) { return 0; }
int libusb_get_device_descriptor(void *device, struct device_descriptor *said)
{
    *said = (struct device_descriptor){18, 1, 0x200, 0, 0, 0, 64, 0x0400, 0xc35a, 1, 0, 0, 0, 1};
    return OK;
}
int libusb_get_config_descriptor(void *device, uint8_t n, const struct configuration **said)
{
    *said = &configuration;
    return OK;
}
void libusb_free_config_descriptor(void *said) {}

int libusb_open(void *device, void **handle)
{
    struct sockaddr_un there = {AF_UNIX};
    strcpy(there.sun_path, at("reader"));
    line = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    many = 0;
    if (connect(line, (struct sockaddr *)&there, sizeof there)) return GONE;
    *handle = &line;
    return OK;
}
void libusb_close(void *handle) { close(line); line = -1; }
int libusb_get_configuration(void *handle, int *value) { *value = 1; return OK; }
int libusb_set_configuration(void *handle, int value) { return OK; }
int libusb_claim_interface(void *handle, int number) { return OK; }
int libusb_release_interface(void *handle, int number) { return OK; }
int libusb_set_interface_alt_setting(void *handle, int number, int setting) { return OK; }
int libusb_clear_halt(void *handle, unsigned char end) { return OK; }
int libusb_reset_device(void *handle) { return OK; }
int libusb_kernel_driver_active(void *handle, int number) { return 0; }
int libusb_detach_kernel_driver(void *handle, int number) { return OK; }
int libusb_attach_kernel_driver(void *handle, int number) { return OK; }
int libusb_get_string_descriptor_ascii(void *h, uint8_t n, unsigned char *to, int most) { return 0; }
int libusb_control_transfer(void *h, uint8_t t, uint8_t r, uint16_t v, uint16_t i,
                            unsigned char *data, uint16_t size, unsigned ms) { return NOT_FOUND; }
int libusb_interrupt_transfer(void *h, unsigned char end, unsigned char *data, int size,
                              int *done, unsigned ms) { return NOT_FOUND; }
void *libusb_alloc_transfer(int packets) { return NULL; }
void libusb_free_transfer(void *transfer) {}
int libusb_submit_transfer(void *transfer) { return NOT_FOUND; }
int libusb_handle_events(void *context) { return NOT_FOUND; }

int libusb_bulk_transfer(void *handle, unsigned char end, unsigned char *data, int size,
                         int *done, unsigned ms)
{
    unsigned char packet[4097];
    suffer("hang");
    *done = 0;
    if (end < 0x80) {
        packet[0] = end;
        memcpy(packet + 1, data, size);
        if (send(line, packet, size + 1, MSG_NOSIGNAL) < 0) return GONE;
        *done = size;
        return OK;
    }
    for (;;) {
        for (int n = 0; n < many; n++)
            if (kept[n][0] == end) {
                *done = sizes[n] - 1 < size ? sizes[n] - 1 : size;
                memcpy(data, kept[n] + 1, *done);
                sizes[n] -= *done;
                memmove(kept[n] + 1, kept[n] + 1 + *done, sizes[n] - 1);
                if (sizes[n] == 1 && --many > n) {
                    memmove(kept[n], kept[n + 1], sizeof kept[0] * (many - n));
                    memmove(sizes + n, sizes + n + 1, sizeof sizes[0] * (many - n));
                }
                return OK;
            }
        struct pollfd ready = {line, POLLIN};
        if (poll(&ready, 1, ms ? (int)ms : -1) <= 0) return TIMEOUT;
        sizes[many] = recv(line, kept[many], sizeof kept[0], 0);
        if (sizes[many] <= 1) return GONE;
        many++;
    }
}
