"use strict";

// Brings the ERP's master data to the shop, the shop's orders to the ERP, and what becomes of them
// back to the shop.

const fs = require("node:fs");
const http = require("node:http");

const ERP = process.env.SEATRIAL_ERP_URL;
const SHOP = process.env.SEATRIAL_STORE_URL;
const TOKEN_URL = process.env.SEATRIAL_TOKEN_URL;
const CLIENT_ID = process.env.SEATRIAL_CLIENT_ID;
const CLIENT_SECRET = fs.readFileSync(process.env.SEATRIAL_CLIENT_SECRET_FILE, "utf8").trim();
const [HOST, PORT] = process.env.SEATRIAL_LISTEN.split(":");

const TIMEOUT_MS = 3000;
const POLL_MS = 1000;
const RETRIES = 5;
const RETRY_PAUSE_MS = 500;
const BATCH = 200;

const NOUNS = {
  customer: "accounts",
  item: "items",
  price: "prices",
  discount: "discounts",
  availability: "availability",
  shipment: "shipments",
  invoice: "invoices",
};

const tokens = new Map();
const seen = new Set();
let position = 0;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function login(base) {
  const response = await fetch(TOKEN_URL.replace("{base}", base), {
    method: "POST",
    headers: {
      authorization: "Basic " + Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString("base64"),
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`login failed: ${response.status}`);
  const { access_token, expires_in } = await response.json();
  tokens.set(base, { value: access_token, goodUntil: Date.now() + (expires_in - 60) * 1000 });
}

async function request(base, method, path, body) {
  if (!tokens.has(base) || tokens.get(base).goodUntil < Date.now()) await login(base);
  const response = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${tokens.get(base).value}`,
      "content-type": "application/json",
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status === 401) tokens.delete(base);
  if (!response.ok) {
    const error = new Error(`${method} ${path.split("?")[0]}: ${response.status}`);
    error.status = response.status;
    throw error;
  }
  return response.json();
}

async function requestWithRetry(base, method, path, body) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request(base, method, path, body);
    } catch (error) {
      const final = error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
      if (final || attempt > RETRIES) throw error;
      console.log(`attempt ${attempt} failed (${error.message}), trying again`);
      await sleep(RETRY_PAUSE_MS);
    }
  }
}

// Orders: shop to ERP

function toErpOrder(order) {
  const { id, version, status, totals, lines, ...head } = order;
  return {
    ...head,
    reference: id,
    lines: lines.map(({ net, promise, ...line }) => line),
  };
}

async function handleEvent(event) {
  if (event.type !== "seatrial.order.placed" || seen.has(event.id)) return;
  seen.add(event.id);
  try {
    const created = await requestWithRetry(ERP, "POST", "/orders", toErpOrder(event.data));
    console.log(`order ${event.data.id} is ${created.number} in the ERP`);
  } catch (error) {
    console.log(`order ${event.data.id} could not be sent: ${error.message}`);
  }
}

// Everything else: ERP to shop

function toShopRow({ entity, id, version, data }) {
  if (entity === "availability" && data) {
    const { sku, warehouse, unit, available_to_promise: available } = data;
    data = { sku, warehouse, unit, available };
  }
  return { id, version, data };
}

function toStatus({ version, data }) {
  const { number, state, shipment_state, invoice_state, holds, charges, totals } = data;
  const lines = data.lines.map(({ line, allocated, shipped, invoiced, cancelled, backordered }) => ({
    line,
    allocated,
    shipped,
    invoiced,
    cancelled,
    backordered,
  }));
  return { number, version, state, shipment_state, invoice_state, holds, lines, charges, totals };
}

async function pushChanges(changes) {
  for (const [entity, noun] of Object.entries(NOUNS)) {
    const rows = changes.filter((change) => change.entity === entity).map(toShopRow);
    for (let from = 0; from < rows.length; from += BATCH) {
      await requestWithRetry(SHOP, "PUT", `/connector/${noun}`, { rows: rows.slice(from, from + BATCH) });
    }
  }
  for (const change of changes.filter(({ entity, data }) => entity === "order" && data)) {
    const reference = encodeURIComponent(change.data.reference);
    await requestWithRetry(SHOP, "PUT", `/connector/orders/${reference}/status`, toStatus(change));
  }
}

async function poll() {
  for (;;) {
    try {
      const page = await request(ERP, "GET", `/changes?after=${position}&limit=500`);
      await pushChanges(page.changes);
      position = page.next;
      if (page.more) continue;
    } catch (error) {
      console.log(`sync failed: ${error.message}`);
    }
    await sleep(POLL_MS);
  }
}

// The engine's own face

function readBody(incoming) {
  return new Promise((resolve, reject) => {
    let body = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (chunk) => (body += chunk));
    incoming.on("end", () => resolve(body));
    incoming.on("error", reject);
  });
}

const server = http.createServer(async (incoming, outgoing) => {
  const route = `${incoming.method} ${incoming.url.split("?")[0]}`;
  if (route === "GET /health") {
    outgoing.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
  } else if (route === "POST /webhooks/storefront") {
    try {
      const event = JSON.parse(await readBody(incoming));
      outgoing.writeHead(202).end();
      await handleEvent(event);
    } catch (error) {
      console.log(`bad event: ${error.message}`);
      if (!outgoing.headersSent) outgoing.writeHead(400).end();
    }
  } else if (route === "POST /webhooks/erp") {
    incoming.resume();
    outgoing.writeHead(202).end();
  } else {
    incoming.resume();
    outgoing.writeHead(404).end();
  }
});

process.on("SIGTERM", () => process.exit(0));
server.listen(Number(PORT), HOST, () => console.log(`listening on ${HOST}:${PORT}`));
poll();
