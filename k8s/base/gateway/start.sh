#!/bin/sh
# Fills in nginx's configuration and becomes nginx. Its groups name headless Services: nginx asks DNS for their pods every two
# seconds, so it needs no restart when pods come and go, and starts before any of them.
set -eu

# nginx asks DNS servers directly, by full names.
resolvers=
# shellcheck disable=SC2013 # one word a line
for address in $(sed -n 's/^nameserver[[:space:]]*//p' /etc/resolv.conf); do
    case $address in
        *:*) resolvers="$resolvers [$address]" ;;
        *) resolvers="$resolvers $address" ;;
    esac
done
domain=$(sed -n 's/^search[[:space:]]*\([^[:space:]]*\).*/\1/p' /etc/resolv.conf)
if [ -z "$resolvers" ] || [ -z "$domain" ]; then
    echo "/etc/resolv.conf names no server or no search domain; the gateway needs the pod's dnsPolicy ClusterFirst." >&2
    exit 1
fi

group() { # name, Service
    cat << END
    upstream $1 {
        zone $1 64k;
        least_conn;
        resolver$resolvers valid=2s;
        resolver_timeout 5s;
        server $2.$domain:8080 resolve max_fails=1 fail_timeout=1s;
        keepalive 64;
    }
END
}
for module in user product order payment; do
    group "$module" "$module"
done > /tmp/upstreams.conf
group any shop >> /tmp/upstreams.conf

# What comes from a private address comes through the Ingress, the only one that the policies let in. It has replaced
# X-Forwarded-For by the client's address; the last one in it counts.
cat > /tmp/proxies.conf << END
    real_ip_header X-Forwarded-For;
    set_real_ip_from 10.0.0.0/8;
    set_real_ip_from 172.16.0.0/12;
    set_real_ip_from 192.168.0.0/16;
    set_real_ip_from 100.64.0.0/10;
    set_real_ip_from fc00::/7;
END

sed -e "s#@PORT@#8080#; s#@FOLDER@#/tmp#; s#@RATE@#$GATEWAY_RATE#; s#@BURST@#$GATEWAY_BURST#" -e "s#@CACHE@#$GATEWAY_CACHE#" \
    -e '/@UPSTREAMS@/r /tmp/upstreams.conf' -e '/@UPSTREAMS@/d' \
    -e '/@PROXIES@/r /tmp/proxies.conf' -e '/@PROXIES@/d' /etc/gateway/nginx.conf > /tmp/nginx.conf
ln -sf /dev/stderr /tmp/error.log
exec nginx -e /dev/stderr -c /tmp/nginx.conf -g 'daemon off;'
