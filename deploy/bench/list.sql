SELECT id, expert_id, name, slug, description, duration_minutes, price, currency, status, created_at FROM event ORDER BY created_at DESC, id DESC LIMIT 21;
